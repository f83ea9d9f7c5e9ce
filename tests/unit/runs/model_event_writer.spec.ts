import { test } from '@japa/runner'
import type { ModelEvent } from '#ai/types'
import { ModelEventWriter, type FileKeeper } from '#runs/model_event_writer'
import { RunLog } from '#runs/run_log'
import { RunRecorder } from '#runs/run_recorder'
import { TextTicker } from '#runs/text_ticker'

const FILE: ModelEvent = { type: 'file', mediaType: 'image/png', data: new Uint8Array([1]) }

function givenWriter(keepFile: FileKeeper) {
  const log = new RunLog({ id: 'run', key: 1, attempt: 1 }, 0, {
    onAppended: () => {},
    onHeldBack: () => {},
  })
  const recorder = new RunRecorder(log, new TextTicker())
  const writer = new ModelEventWriter(recorder, keepFile)
  return { writer, recorder, log }
}

function shapeOf({ fold }: RunRecorder) {
  return fold.parts.map((part) => ('text' in part ? part.text : part.type))
}

test.group('What a model says', () => {
  test('keeps its order while files are being stored', async ({ assert }) => {
    const stored: (() => void)[] = []
    const { writer, recorder } = givenWriter(
      () =>
        new Promise((resolve) => {
          stored.push(() => resolve({ url: 'chatflow-file:1', mediaType: 'image/png' }))
        })
    )
    const events: ModelEvent[] = [
      { type: 'text', text: 'one' },
      FILE,
      { type: 'text', text: 'two' },
      FILE,
      { type: 'text', text: 'three' },
    ]
    events.forEach(writer.emit)
    const settled = writer.settled()
    stored[0]()
    await new Promise(setImmediate)
    stored[1]()
    await settled
    recorder.closeBlock()
    assert.deepEqual(shapeOf(recorder), ['step-start', 'one', 'file', 'two', 'file', 'three'])
  })

  test('is kept where a file cannot be, and the step fails', async ({ assert }) => {
    let files = 0
    const { writer, recorder } = givenWriter(async () => {
      if (++files === 1) {
        throw new Error('no space')
      }
      return { url: 'chatflow-file:2', mediaType: 'image/png' }
    })
    const events: ModelEvent[] = [FILE, { type: 'text', text: 'one' }, FILE]
    events.forEach(writer.emit)
    await assert.rejects(() => writer.settled(), 'no space')
    recorder.closeBlock()
    assert.deepEqual(shapeOf(recorder), ['step-start', 'one', 'file'])
  })

  test('is dropped once its call is over', async ({ assert }) => {
    const { writer, log } = givenWriter(async () => ({ url: '', mediaType: '' }))
    writer.emit({ type: 'text', text: 'one' })
    await writer.settled()
    const head = log.headN
    writer.emit({ type: 'source', url: 'https://example.com/' })
    assert.equal(log.headN, head)
  })
})
