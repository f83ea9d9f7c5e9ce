import { createServer, type Socket } from 'node:net'
import { RedisConnection } from '@adonisjs/redis'
import logger from '@adonisjs/core/services/logger'
import { test } from '@japa/runner'
import redisConfig from '#config/redis'
import { newId } from '#core/ids'
import { InstanceChannel } from '#runs/remote/instance_channel'
import type { InstanceMessage } from '#runs/remote/instance_messages'
import { until } from '#tests/helpers/until'

const PATIENCE_MS = 15_000

/** Speaks as much of Redis as a subscriber needs; says nothing to SUBSCRIBE while it is deaf. */
async function givenRedis() {
  const sockets = new Set<Socket>()
  const state = { isDeaf: false, subscriptions: 0, channel: '', sockets, port: 0 }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const words = data
        .toString()
        .split('\r\n')
        .filter((word) => word !== '' && !/^[*$]/.test(word))
      for (let i = 0; i < words.length; i++) {
        const command = words[i].toLowerCase()
        if (command === 'info') {
          const text = 'redis_version:7.0.0\r\nloading:0'
          socket.write(`$${text.length}\r\n${text}\r\n`)
        } else if (command === 'subscribe') {
          state.subscriptions++
          state.channel = words[i + 1]
          if (!state.isDeaf) {
            const { channel } = state
            socket.write(`*3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:1\r\n`)
          }
        } else if (command === 'ping') {
          socket.write('*2\r\n$4\r\npong\r\n$0\r\n\r\n')
        } else if (command === 'select' || command === 'client') {
          socket.write('+OK\r\n')
        }
      }
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  state.port = typeof address === 'object' && address !== null ? address.port : 0
  return Object.assign(state, {
    publish(text: string) {
      const { channel } = state
      const frame = `*3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`
      sockets.forEach((socket) => socket.write(frame))
    },
    close() {
      sockets.forEach((socket) => socket.destroy())
      server.close()
    },
  })
}

test.group('The channel of an instance', () => {
  test('outlives a Redis that takes a connection again and does not answer', async ({
    assert,
    cleanup,
  }) => {
    const redis = await givenRedis()
    const { relay } = redisConfig.connections
    const connection = new RedisConnection('relay', { ...relay, port: redis.port, db: 0 })
    connection.on('error', () => {})
    connection.on('subscriber:error', () => {})
    const channel = new InstanceChannel(newId(), connection, logger)
    const heard: InstanceMessage[] = []
    channel.begin((message) => heard.push(message))
    cleanup(() => {
      channel.end()
      connection.disconnect()
      redis.close()
    })
    await until(() => redis.subscriptions > 0, 'it subscribed', PATIENCE_MS)

    redis.isDeaf = true
    redis.sockets.forEach((socket) => socket.destroy())
    const before = redis.subscriptions
    await until(() => redis.subscriptions > before, 'it subscribed again', PATIENCE_MS)
    redis.isDeaf = false
    const deaf = redis.subscriptions
    await until(() => redis.subscriptions > deaf, 'it went on trying', PATIENCE_MS)
    await until(
      () => {
        redis.publish(JSON.stringify([{ type: 'stop', run: newId() }]))
        return heard.length > 0
      },
      'it heard again',
      PATIENCE_MS
    )
    assert.isAbove(heard.length, 0)
  }).timeout(60_000)
})
