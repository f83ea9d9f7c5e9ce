import { createHash } from 'node:crypto'
import type { RedisConnection } from '@adonisjs/redis'
import type { Bucket, BucketStore, Taking } from './rate_limit_policy.js'

/** An answer that takes longer does not come. */
const PATIENCE_MS = 250

/** Keys are buckets; arguments are how much each holds and how long it lasts, in ms. Answers whether it took, and each level. */
const TAKE = `
local isTaken = 1
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('get', key) or 0) >= tonumber(ARGV[2 * i - 1]) then isTaken = 0 end
end
local answer = { isTaken }
for i, key in ipairs(KEYS) do
  local used
  if isTaken == 1 then
    used = redis.call('incr', key)
  else
    used = tonumber(redis.call('get', key) or 0)
  end
  local left = redis.call('pttl', key)
  if left < 0 then
    left = tonumber(ARGV[2 * i])
    if used > 0 then redis.call('pexpire', key, left) end
  end
  answer[#answer + 1] = used
  answer[#answer + 1] = left
end
return answer`

const GIVE_BACK = `
if tonumber(redis.call('get', KEYS[1]) or 0) > 0 then redis.call('decr', KEYS[1]) end
return 0`

const UNKNOWN_SCRIPT = 'NOSCRIPT'

/**
 * Counts in Redis, for all instances: one round trip for all buckets of a request. Everything fails within 250 ms or so
 * where Redis does not answer.
 */
export class RedisBuckets implements BucketStore {
  #redis: RedisConnection['ioConnection']

  /** @param redis - without a time limit for its commands */
  constructor(redis: RedisConnection['ioConnection']) {
    this.#redis = redis
  }

  async take(buckets: readonly Bucket[]): Promise<Taking> {
    const bounds = buckets.flatMap(({ requests, windowS }) => [requests, windowS * 1000])
    const answer = await this.#run(TAKE, buckets.map(storedKey), bounds)
    if (!Array.isArray(answer) || answer.length !== 1 + 2 * buckets.length) {
      throw new Error('Redis has answered something else than levels')
    }
    const [isTaken, ...figures] = answer.map(Number)
    return {
      isTaken: isTaken === 1,
      levels: buckets.map((_, i) => ({ used: figures[2 * i], resetMs: figures[2 * i + 1] })),
    }
  }

  async giveBack(bucket: Bucket): Promise<void> {
    await this.#run(GIVE_BACK, [storedKey(bucket)], [])
  }

  async fill(bucket: Bucket): Promise<void> {
    await inTime(this.#redis.del(storedKey(bucket)))
  }

  async #run(script: string, keys: string[], values: number[]): Promise<unknown> {
    try {
      return await inTime(this.#redis.evalsha(hashOf(script), keys.length, ...keys, ...values))
    } catch (error) {
      if (error instanceof Error && error.message.startsWith(UNKNOWN_SCRIPT)) {
        return inTime(this.#redis.eval(script, keys.length, ...keys, ...values))
      }
      throw error
    }
  }
}

/**
 * Throws where `answer` does not come in time. What has arrived while this process was busy is read first: the client's
 * own time limit takes that for silence, and then everybody would get half a limit more.
 */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => setImmediate(() => reject(new Error('Redis does not answer'))),
    PATIENCE_MS
  )
  try {
    return await Promise.race([answer, silence])
  } finally {
    clearTimeout(timer)
  }
}

function storedKey({ name, key }: Bucket): string {
  return `limit:${name}:${key}`
}

const hashes = new Map<string, string>()

/** How Redis calls a script. */
function hashOf(script: string): string {
  let hash = hashes.get(script)
  if (hash === undefined) {
    hash = createHash('sha1').update(script).digest('hex')
    hashes.set(script, hash)
  }
  return hash
}
