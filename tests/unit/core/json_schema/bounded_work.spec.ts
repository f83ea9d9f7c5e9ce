import { test } from '@japa/runner'
import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import { onAnyDatabase } from '#tests/support/requirements'

type Schema = Record<string, unknown>

/** Without a bound each of these takes minutes at least; the suite's own time limit is what fails then. */
const burning: [string, Schema, unknown][] = [
  ['a schema that is itself', { $ref: '#' }, 1],
  ['two schemas that are each other', { $ref: '#/$defs/a', $defs: { a: { $ref: '#' } } }, 1],
  ['references that double', doubling('allOf', 60), 1],
  ['branches that double', doubling('anyOf', 60), 1],
  ['alternatives that double', doubling('oneOf', 60), 1],
  [
    'doubling below each member',
    { items: { $ref: '#/$defs/s0' }, $defs: doubling('allOf', 40).$defs },
    [1, 2],
  ],
  [
    'recursion over a tree, twice each time',
    { $defs: { n: { allOf: [rest(), rest()] } }, $ref: '#/$defs/n' },
    JSON.parse('[[1]'.replace('1', '['.repeat(30) + ']'.repeat(30)) + ']'),
  ],
  [
    'a dynamic reference to itself',
    { $dynamicAnchor: 'a', anyOf: [{ $dynamicRef: '#a' }, { $dynamicRef: '#a' }] },
    1,
  ],
  ['comparing all with all', { uniqueItems: true }, Array.from({ length: 20_000 }, (_, i) => [i])],
  [
    'a pattern over long text, many times',
    { items: { pattern: '^(a|a|aa)+$' } },
    Array.from({ length: 200 }, () => `${'a'.repeat(50_000)}b`),
  ],
  [
    'a fault for each of many names in each of many members',
    { items: { required: Array.from({ length: 5_000 }, (_, i) => `n${i}`) } },
    Array.from({ length: 5_000 }, () => ({})),
  ],
  [
    'many unknown properties under many alternatives',
    { anyOf: Array.from({ length: 490 }, () => ({ additionalProperties: false })) },
    Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`p${i}`, i])),
  ],
]

test.group('The work of a check', (group) => {
  group.tap(onAnyDatabase)
  for (const [name, schema, value] of burning) {
    test(`is bounded for ${name}`, ({ assert }) => {
      const faults = compileSchema(schema)(value)
      assert.deepEqual(
        faults?.map(({ rule }) => rule),
        ['work']
      )
    }).timeout(10_000)
  }

  test('is enough for a slow pattern that is not slow here', ({ assert }) => {
    const check = compileSchema({ pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' })
    assert.deepEqual(
      check('a'.repeat(10_000))?.map(({ rule }) => rule),
      ['pattern']
    )
  })

  test('is enough for large honest values', ({ assert }) => {
    const names = Array.from({ length: 40 }, (_, index) => `field_${index}`)
    const check = compileSchema({
      type: 'array',
      uniqueItems: false,
      items: {
        type: 'object',
        properties: Object.fromEntries(names.map((name) => [name, { type: 'integer' }])),
        required: names,
        additionalProperties: false,
      },
    })
    const row = Object.fromEntries(names.map((name, index) => [name, index]))
    assert.isNull(check(Array.from({ length: 500 }, () => row)))
  })

  test('is counted anew for each check', ({ assert }) => {
    const check = compileSchema({ items: { type: 'integer' } })
    const value = Array.from({ length: 50_000 }, (_, index) => index)
    for (let round = 0; round < 5; round++) {
      assert.isNull(check(value))
    }
  })

  test('takes long chains of references, and refuses endless ones', ({ assert }) => {
    assert.isNull(compileSchema(chain(100))('x'))
    assert.throws(() => compileSchema(chain(900)), SchemaError)
  })

  for (const keyword of ['allOf', 'anyOf', 'prefixItems']) {
    test(`is small when a wide schema of ${keyword} is compiled`, ({ assert }) => {
      const parts = Array.from({ length: 110 }, (_, i) => ({
        properties: { [`p${i}`]: { type: 'integer' } },
      }))
      const check = compileSchema({ [keyword]: parts, unevaluatedProperties: false })
      assert.isNull(check([]))
    }).timeout(10_000)
  }
})

/** Each of `count` schemas leads to the next one twice. */
function doubling(keyword: string, count: number): Schema & { $defs: Schema } {
  const defs = Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const next = { $ref: `#/$defs/s${i + 1}` }
      return [`s${i}`, { [keyword]: [next, next] }]
    })
  )
  return { $ref: '#/$defs/s0', $defs: { ...defs, [`s${count}`]: { type: 'boolean' } } }
}

function rest() {
  return { items: { $ref: '#/$defs/n' } }
}

function chain(length: number): Schema {
  const links = Object.fromEntries(
    Array.from({ length }, (_, i) => [`s${i}`, { $ref: `#/$defs/s${i + 1}` }])
  )
  return { $ref: '#/$defs/s0', $defs: { ...links, [`s${length}`]: { type: 'string' } } }
}
