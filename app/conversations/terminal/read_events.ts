import { PassThrough } from 'node:stream'
import type { Account } from '#auth/account'
import type { RunEngine } from '#runs/run_engine'
import type { RunFollowers } from '#runs/run_followers'
import type { UiChunk } from '#runs/ui_chunks'

/** One event of a run's log, with its number. */
export interface RunEvent {
  n: number
  chunk: UiChunk
}

const FRAME_END = '\n\n'
const FRAME = /^id: \S+:(\d+)\ndata: (.*)$/s

/** Frames of a stream of events; its end mark and the lines that keep connections awake are none. */
async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoder()
  let pending = ''
  for await (const bytes of chunks) {
    pending += decoder.decode(bytes, { stream: true })
    const frames = pending.split(FRAME_END)
    pending = frames.pop() ?? ''
    for (const frame of frames) {
      const [, n, json] = FRAME.exec(frame) ?? []
      if (json !== undefined) {
        const chunk: UiChunk = JSON.parse(json)
        yield { n: Number(n), chunk }
      }
    }
  }
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/**
 * The events of a run after `cursor`, until its log rests, as a client gets them: from memory where this process executes the
 * run, else from the database. A stream that breaks off is taken up where it was.
 */
export async function* readEvents(
  services: { engine: RunEngine; followers: RunFollowers },
  account: Account,
  { runId, cursor }: { runId: string; cursor: number }
): AsyncGenerator<RunEvent> {
  let last = cursor
  for (;;) {
    const stream = new PassThrough()
    await services.followers.withPlace(account.id, async (place) => {
      const log = services.engine.find(runId)?.log ?? null
      services.followers.attach({
        account,
        response: stream,
        place,
        runId,
        cursor: last,
        attempt: null,
        log,
        folded: null,
      })
    })
    try {
      for await (const event of framesOf(stream)) {
        last = event.n
        yield event
      }
      return
    } catch (error) {
      if (!isCutOff(error)) {
        throw error
      }
    }
  }
}
