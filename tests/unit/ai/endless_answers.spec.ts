import { test } from '@japa/runner'
import { ask, givenModels, SHORT_LIMITS } from '#tests/helpers/ai'
import { usedMemory } from '#tests/helpers/memory'
import { PROVIDER_ROWS } from '#tests/helpers/provider_rows'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import { BenchUpstream } from '../../support/bench_upstream.js'
import { onAnyDatabase } from '#tests/support/requirements'

const FLOODS = 4
/** In bytes; the text alone of the floods is more. */
const KEPT_AT_MOST = 5 * 1024 * 1024
const PATIENCE_MS = 20_000
/** Several MiB, as fast as they go. */
const FLOOD = 'p/n20000-w40'
/** Minutes of small pieces. */
const TRICKLE = 'p/n20000-d10'
const SHORT_ANSWER = 'p/n5'

test.group('Answers without end', (group) => {
  group.tap(onAnyDatabase)
  let upstream: BenchUpstream

  group.setup(async () => {
    upstream = await BenchUpstream.start()
    return () => upstream.close()
  })

  const isClosed = () =>
    untilAsync(
      async () => {
        const { active } = await upstream.stats()
        return active === 0
      },
      'the connection is closed',
      PATIENCE_MS
    )

  for (const row of PROVIDER_ROWS) {
    test(`${row.title}: a flood ends at the size of an answer, and leaves nothing behind`, async ({
      assert,
    }) => {
      /* On a busy machine the server alone takes longer to send so much than the limits of tests allow. */
      const limits = { ...SHORT_LIMITS, firstTokenMs: 30_000, silenceMs: 30_000 }
      const models = givenModels({ p: row.provider(upstream.url) }, { limits })
      await ask(models, SHORT_ANSWER)
      const before = usedMemory()

      for (let flood = 0; flood < FLOODS; flood++) {
        const said = await lengthOf(models)
        assert.isAtMost(said, limits.answerSize)
        assert.isAbove(said, limits.answerSize / 2)
      }
      await isClosed()
      await until(() => usedMemory() < before + KEPT_AT_MOST, 'the memory is back')
      const next = await ask(models, SHORT_ANSWER)
      assert.isNull(next.error)
      assert.include(next.answer.text, 'tok4')

      async function lengthOf(manager: typeof models): Promise<number> {
        const { error, answer } = await ask(manager, FLOOD)
        assert.equal(error?.code, 'provider_protocol_error')
        assert.equal(error?.details.reason, 'answer too large')
        return answer.text.length
      }
    })

    test(`${row.title}: a trickle ends at the time of an answer`, async ({ assert }) => {
      const models = givenModels(
        { p: row.provider(upstream.url) },
        { limits: { ...SHORT_LIMITS, totalMs: 600 } }
      )
      const { error, answer } = await ask(models, TRICKLE)
      assert.equal(error?.code, 'provider_timeout')
      assert.equal(error?.details.limit, 'total')
      assert.include(answer.text, 'tok1')
      await isClosed()
      const next = await ask(models, SHORT_ANSWER)
      assert.isNull(next.error)
    })
  }
})
