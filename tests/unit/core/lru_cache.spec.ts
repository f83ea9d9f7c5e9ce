import { test } from '@japa/runner'
import { LruCache } from '#core/lru_cache'

test.group('LruCache', () => {
  test('keeps what was used last', ({ assert }) => {
    const cache = new LruCache<string, number>(2)
    cache.set('a', 1)
    cache.set('b', 2)
    cache.get('a')
    cache.set('c', 3)
    assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3])
    assert.equal(cache.size, 2)
  })

  test('removes by key and by value', ({ assert }) => {
    const cache = new LruCache<string, number>(10)
    cache.set('a', 1)
    cache.set('b', 2)
    cache.set('c', 3)
    cache.delete('a')
    cache.deleteWhere((value) => value > 2)
    assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [undefined, 2, undefined])
  })
})
