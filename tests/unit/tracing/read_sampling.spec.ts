import { test } from '@japa/runner'
import { readSampling } from '#tracing/read_sampling'

test.group('Which traces are recorded', () => {
  test('is all of them, or a share', ({ assert }) => {
    const all = { sampler: 'parentbased_always_on', share: 1 }
    assert.deepEqual(readSampling(), { sampling: all, faults: [] })
    for (const share of ['0', '0.25', '1']) {
      const { sampling, faults } = readSampling('traceidratio', share)
      assert.deepEqual(sampling, { sampler: 'traceidratio', share: Number(share) })
      assert.isEmpty(faults)
    }
  })

  test('is none where the sampler is one that we do not have', ({ assert }) => {
    const { sampling, faults } = readSampling('parentbased_jaeger_remote', 'endpoint=http://x')
    assert.isNull(sampling)
    assert.lengthOf(faults, 1)
  })

  test('is all of them where the share is none: {$self}')
    .with(['1.1', '-1', '.', '50%', ''])
    .run(({ assert }, share) => {
      const { sampling, faults } = readSampling('traceidratio', share)
      assert.equal(sampling?.share, 1)
      assert.lengthOf(faults, 1)
    })
})
