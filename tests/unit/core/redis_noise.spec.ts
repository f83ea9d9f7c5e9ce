import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { RedisConnection } from '@adonisjs/redis'
import { test } from '@japa/runner'
import { surviveNoise } from '#core/redis_noise'
import { until } from '#tests/helpers/until'

/** An array of more elements than there can be. */
const NO_ANSWER = '*99999999999\r\n'

test.group('What is no answer of Redis', () => {
  for (const use of ['commands', 'subscriptions'] as const) {
    test(`ends a connection for ${use}, which is made anew, and not the process`, async ({
      assert,
      cleanup,
    }) => {
      const sockets: Socket[] = []
      const server = createServer((socket) => {
        sockets.push(socket)
        socket.on('error', () => {})
        socket.on('data', () => socket.write(NO_ANSWER))
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port }: AddressInfo = Object.assign(
        { port: 0, family: '', address: '' },
        server.address()
      )
      const connection = new RedisConnection('noisy', {
        host: '127.0.0.1',
        port,
        retryStrategy: () => 10,
        autoResubscribe: false,
      })
      surviveNoise(connection)
      connection.on('error', () => {})
      connection.on('subscriber:error', () => {})
      cleanup(async () => {
        await connection.disconnect()
        sockets.forEach((socket) => socket.destroy())
        server.close()
      })
      if (use === 'subscriptions') {
        connection.subscribe('news', () => {})
      }
      await until(() => sockets.length >= 6, 'it had connected again')
      assert.isAbove(sockets.length, 5)
    })
  }
})
