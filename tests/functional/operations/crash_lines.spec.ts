import { test } from '@japa/runner'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

/** Fails as a library does: on a promise that nobody waits for, with the request on the error. */
const FAULT = `process.once('SIGUSR2', () => {
  const request = { headers: { authorization: 'Bearer canary-of-the-crash' } }
  const cause = Object.assign(new Error('refused'), { request })
  Promise.reject(Object.assign(new Error('it broke', { cause }), { request, code: 'E_BROKEN' }))
})`

/** Stacks quote the address: not in words that are looked for. */
const PRELOAD = `data:text/javascript;base64,${Buffer.from(FAULT).toString('base64')}`

test.group('An error that nobody caught', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('ends the server and is a line of the log, without what hangs on it', async ({
    assert,
    cleanup,
  }) => {
    const server = await OwnServer.prepare({
      through: ([node, ...words]) => [node, '--import', PRELOAD, ...words],
    })
    cleanup(() => server.remove())
    const process = await server.start()
    process.signal('SIGUSR2')
    assert.deepEqual(await process.exited, { code: 1, signal: null })
    assert.containsSubset(process.log.at(-1), {
      level: 60,
      origin: 'unhandledRejection',
      err: { message: 'it broke', code: 'E_BROKEN', cause: { message: 'refused' } },
    })
    assert.notInclude(process.output, 'canary')
  })
})
