/** A Redis command that takes longer counts as failed. */
const COMMAND_TIMEOUT_MS = 250
/** A connection on which an answer is awaited and nothing comes for so long is made anew. */
const SILENCE_TIMEOUT_MS = 3_000
const CONNECT_TIMEOUT_MS = 2_000

/**
 * Connection options for a `redis://` or `rediss://` URL. `databaseOffset` is added to the URL's database number.
 */
export function redisConnection(value: string | undefined, databaseOffset: number) {
  const url = new URL(value ?? 'redis://127.0.0.1:6379/0')
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    username: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    db: Number(url.pathname.slice(1) || 0) + databaseOffset,
    tls: url.protocol === 'rediss:' ? {} : undefined,
    keyPrefix: 'chatflow:',
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (times: number) => Math.min(times * 200, 5_000),
  }
}
