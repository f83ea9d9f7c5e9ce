import { test } from '@japa/runner'
import { canonicalJson, sha256Json } from '#core/canonical_json'

test.group('Canonical JSON', () => {
  test('does not depend on the order in which keys were written', ({ assert }) => {
    const one = canonicalJson({ b: [1, { d: null, c: 'ü' }], a: true })
    assert.equal(one, '{"a":true,"b":[1,{"c":"ü","d":null}]}')
    assert.equal(canonicalJson({ a: true, b: [1, { c: 'ü', d: null }] }), one)
    assert.notEqual(canonicalJson({ a: true, b: [{ c: 'ü', d: null }, 1] }), one)
  })

  test('treats what JSON cannot hold as JSON.stringify does', ({ assert }) => {
    const value = { a: undefined, b: [undefined, Number.NaN], c: () => 1, d: new Date(0) }
    assert.equal(canonicalJson(value), JSON.stringify(value))
    assert.equal(canonicalJson(undefined), 'null')
  })

  test('keeps keys that JavaScript has its own meaning for', ({ assert }) => {
    const value: unknown = JSON.parse('{"constructor":1,"__proto__":{"b":1}}')
    assert.equal(canonicalJson(value), '{"__proto__":{"b":1},"constructor":1}')
  })

  test('hashes equal values equally', ({ assert }) => {
    assert.equal(sha256Json({ a: 1, b: 2 }), sha256Json({ b: 2, a: 1 }))
    assert.match(
      sha256Json({}),
      /^44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a$/
    )
    assert.notEqual(sha256Json({ a: 1 }), sha256Json({ a: '1' }))
  })

  test('refuses what is nested without end', ({ assert }) => {
    const deep: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))
    assert.throws(() => canonicalJson(deep), /nested/)
  })
})
