import { Redis } from 'ioredis'
import { redisConnection } from '#core/redis_url'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { OwnServer } from '#tests/support/own_server'
import { TEST_REDIS_URL } from '#tests/support/requirements'
import { FaultProxy } from './fault_proxy.js'
import { untilAsync } from './until_async.js'

/** After this a server has noticed that Redis is there again. */
const RECOVERED_WITHIN_MS = 10_000

/** Two servers in processes of their own on the database of the test run, with a provider, and Redis behind a proxy. */
export class TwoInstances {
  readonly a: OwnServer
  readonly b: OwnServer
  readonly upstream: ChatUpstream
  readonly redis: FaultProxy

  private constructor(a: OwnServer, b: OwnServer, upstream: ChatUpstream, redis: FaultProxy) {
    this.a = a
    this.b = b
    this.upstream = upstream
    this.redis = redis
  }

  /** @param more settings, such as another Redis than that of the tests; none where `REDIS_URL` is empty */
  static async start(more: Record<string, string> = {}): Promise<TwoInstances> {
    const upstream = await ChatUpstream.start()
    const redis = await FaultProxy.start(TEST_REDIS_URL)
    const env = { REDIS_URL: redis.url, ...more }
    const a = await OwnServer.prepare({ sharesDatabase: true, upstream: upstream.url, env })
    const b = await OwnServer.prepare({ beside: a })
    await Promise.all([a.start(), b.start()])
    return new TwoInstances(a, b, upstream, redis)
  }

  async remove() {
    await this.b.remove()
    await this.a.remove()
    await this.redis.close()
    await this.upstream.close()
  }

  /** Waits until both say so of themselves. */
  async areBoth(status: 'ok' | 'degraded') {
    for (const { url } of [this.a, this.b]) {
      await untilAsync(
        async () => (await readiness(url)) === status,
        `${url} was ${status}`,
        RECOVERED_WITHIN_MS
      )
    }
  }
}

async function readiness(url: string): Promise<string> {
  const response = await fetch(`${url}/health/ready`)
  const body: { status: string } = JSON.parse(await response.text())
  return body.status
}

/** Empties the database of the tests in Redis. */
export async function flushRedis() {
  const { keyPrefix: _, ...options } = redisConnection(TEST_REDIS_URL, 0)
  const redis = new Redis(options)
  await redis.flushdb()
  await redis.quit()
}
