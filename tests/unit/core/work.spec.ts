import { test } from '@japa/runner'
import { Work } from '#core/work'

test.group('Work', () => {
  test('is done whether or not anybody follows it', async ({ assert }) => {
    const work = new Work<string, number>()
    const seen: unknown[] = []
    const double = () =>
      work.do('doubled', async (done) => {
        done(21)
        return 42
      })
    assert.equal(await double(), 42)
    const end = work.follow(async (begun, doIt) => {
      seen.push(begun)
      const result = await doIt((fact) => seen.push(fact))
      seen.push(result)
      return result
    })
    assert.equal(await double(), 42)
    assert.deepEqual(seen, ['doubled', 21, 42])
    end()
    assert.equal(await double(), 42)
    assert.lengthOf(seen, 3)
  })

  test('is done once, whatever its follower throws', async ({ assert }) => {
    const work = new Work<string, number>()
    let times = 0
    const count = () =>
      work.do('counted', async (done) => {
        done(1)
        return ++times
      })
    const fault = new Error('the follower is broken')
    work.follow(() => {
      throw fault
    })
    assert.equal(await count(), 1)
    work.follow((_, doIt) => {
      void doIt(() => {})
      throw fault
    })
    assert.equal(await count(), 2)
    work.follow((_, doIt) =>
      doIt(() => {
        throw fault
      })
    )
    assert.equal(await count(), 3)
  })
})
