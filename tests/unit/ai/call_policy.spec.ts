import { test } from '@japa/runner'
import { callWithPolicy, DEFAULT_RETRY_POLICY } from '#ai/call_policy'
import { ProviderError } from '#ai/errors'
import type { RetryPolicy } from '#ai/call_policy'

const FAST: RetryPolicy = { maxRetries: 2, windowMs: 5_000, baseDelayMs: 1 }

const unreachable = (retryAfterMs?: number) =>
  new ProviderError('provider_unavailable', { retryable: true, retryAfterMs })
const refused = () => new ProviderError('provider_rejected')

/** Plays one outcome per request; undefined is a success. Tells which candidates were asked. */
async function play(
  outcomes: (Error | undefined)[],
  options: {
    candidates?: [string, ...string[]]
    policy?: Partial<RetryPolicy>
    started?: () => boolean
    signal?: AbortSignal
  } = {}
) {
  const asked: string[] = []
  const result = await callWithPolicy<string>({
    policy: { ...FAST, ...options.policy },
    candidates: options.candidates ?? ['a'],
    signal: options.signal ?? new AbortController().signal,
    started: options.started ?? (() => false),
    async attempt(candidate) {
      asked.push(candidate)
      const outcome = outcomes[asked.length - 1]
      if (outcome !== undefined) {
        throw outcome
      }
    },
  }).catch((error: unknown) => error)
  return { asked: asked.join(''), result }
}

test.group('Call policy', () => {
  test('sends at most three requests by default, within 30 s', ({ assert }) => {
    assert.deepEqual(DEFAULT_RETRY_POLICY, { maxRetries: 2, windowMs: 30_000, baseDelayMs: 250 })
  })

  test('asks again while the failure may pass', async ({ assert }) => {
    const { asked, result } = await play([unreachable(), unreachable()])
    assert.equal(asked, 'aaa')
    assert.deepEqual(result, { candidate: 'a', attempts: 3 })
  })

  test('gives up after two retries with the last error', async ({ assert }) => {
    const last = unreachable()
    const { asked, result } = await play([unreachable(), unreachable(), last])
    assert.equal(asked, 'aaa')
    assert.strictEqual(result, last)
  })

  test('never repeats what is not retryable, also with fallbacks', async ({ assert }) => {
    const error = refused()
    const { asked, result } = await play([error], { candidates: ['a', 'b'] })
    assert.equal(asked, 'a')
    assert.strictEqual(result, error)
  })

  test('never repeats what is not of the provider', async ({ assert }) => {
    const error = new Error('a bug')
    const { result } = await play([error])
    assert.strictEqual(result, error)
  })

  test('never repeats once the answer began', async ({ assert }) => {
    const { asked } = await play([unreachable()], { started: () => true, candidates: ['a', 'b'] })
    assert.equal(asked, 'a')
  })

  test('goes to the fallbacks in order, and asks each once', async ({ assert }) => {
    const failures = Array.from({ length: 4 }, () => unreachable())
    const { asked, result } = await play(failures, { candidates: ['a', 'b', 'c'] })
    assert.equal(asked, 'aaabc')
    assert.deepEqual(result, { candidate: 'c', attempts: 5 })
  })

  test('waits as long as the provider asks', async ({ assert }) => {
    const begin = performance.now()
    await play([unreachable(300)])
    assert.isAtLeast(performance.now() - begin, 299)
  })

  test('does not wait beyond the window, but still asks the fallback once', async ({ assert }) => {
    const { asked } = await play([unreachable(10_000), unreachable(10_000)], {
      candidates: ['a', 'b'],
    })
    assert.equal(asked, 'ab')
  })

  test('starts no retry after the window', async ({ assert }) => {
    const { asked } = await play([unreachable(), unreachable()], { policy: { windowMs: 0 } })
    assert.equal(asked, 'a')
  })

  test('ends a pause with the reason of the abort', async ({ assert }) => {
    const controller = new AbortController()
    const reason = new Error('stopped')
    setTimeout(() => controller.abort(reason), 20)
    const { asked, result } = await play([unreachable(4_000)], { signal: controller.signal })
    assert.equal(asked, 'a')
    assert.strictEqual(result, reason)
  })

  test('sends nothing when it is aborted already', async ({ assert }) => {
    const reason = new Error('stopped')
    const { asked, result } = await play([], { signal: AbortSignal.abort(reason) })
    assert.equal(asked, '')
    assert.strictEqual(result, reason)
  })
})
