import { test } from '@japa/runner'
import { hashBody } from '#core/idempotency'

test.group('The hash of a body', () => {
  test('is the same for the same body, whatever the order of its fields', ({ assert }) => {
    assert.equal(
      hashBody({ a: 1, b: { c: [1, { d: null }], e: 'x' } }),
      hashBody({ b: { e: 'x', c: [1, { d: null }] }, a: 1 })
    )
  })

  test('tells {what} apart')
    .with([
      { what: 'the order of a list', one: { a: [1, 2] }, other: { a: [2, 1] } },
      { what: 'a number and its text', one: { a: 1 }, other: { a: '1' } },
      { what: 'null and nothing', one: { a: null }, other: {} },
      { what: 'an object and a list', one: { a: {} }, other: { a: [] } },
      {
        what: 'an object and what it is hashed as',
        one: { a: { b: 1 } },
        other: { a: { fields: [['b', 1]] } },
      },
      { what: 'white space in text', one: { a: 'x' }, other: { a: 'x ' } },
    ])
    .run(({ assert }, { one, other }) => {
      assert.notEqual(hashBody(one), hashBody(other))
    })
})
