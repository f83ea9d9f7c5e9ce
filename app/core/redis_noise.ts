import type { RedisClusterConnection, RedisConnection } from '@adonisjs/redis'

type Connection = RedisConnection | RedisClusterConnection

/**
 * Ends a connection to Redis on which something comes that is no answer of Redis: the parser of `ioredis` throws at a length that
 * no array has, where nobody catches it, and that would end the server. The package then connects again, as after any other loss.
 */
export function surviveNoise(connection: Connection): void {
  connection.ioConnection.on('connect', () => guard(connection.ioConnection))
  connection.on('subscriber:connect', () => guard(connection.ioSubscriberConnection))
}

/** To be called for each socket, after the parser has begun to listen and before anything has come. */
function guard(client: Connection['ioConnection'] | undefined): void {
  if (client === undefined || !('stream' in client)) {
    return
  }
  const { stream } = client
  const parsers = stream.listeners('data')
  stream.removeAllListeners('data')
  stream.on('data', (data: Buffer) => {
    try {
      parsers.forEach((parse) => parse.call(stream, data))
    } catch (error) {
      stream.destroy(error instanceof Error ? error : undefined)
    }
  })
}
