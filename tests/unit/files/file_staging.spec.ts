import fs from 'node:fs'
import { readdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { mock } from 'node:test'
import { test } from '@japa/runner'
import { FileStaging } from '#files/file_staging'
import { temporaryFolder } from '#tests/helpers/folders'

/** Makes streams open their files when they are let, as a disk does that is busy. */
function holdOpens(cleanup: (undo: () => void) => void): () => Promise<void> {
  const { open } = fs
  const held: (() => void)[] = []
  const { mock: holding } = mock.method(fs, 'open', (...args: unknown[]) => {
    held.push(() => Reflect.apply(open, fs, args))
  })
  cleanup(() => holding.restore())
  return async () => {
    held.forEach((begin) => begin())
    /* Done after those that were held. */
    await readdir('.')
  }
}

test.group('Where uploads arrive', () => {
  test('holds nothing of what is refused while its file is opened', async ({ assert, cleanup }) => {
    const folder = await temporaryFolder(cleanup)
    const letGo = holdOpens(cleanup)
    const source = Readable.from([Buffer.from('Hello')])
    source.on('error', () => {})
    source.destroy(new Error('refused'))
    await assert.rejects(() => new FileStaging(folder).stage(source, 10), 'refused')
    await letGo()
    assert.deepEqual(await readdir(folder), [])
  })
})
