import { test } from '@japa/runner'
import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'

type Schema = Record<string, unknown>

const rulesOf = (schema: Schema, value: unknown) =>
  compileSchema(schema)(value)?.map(({ path, rule }) => `${path} ${rule}`) ?? null

test.group('A check of JSON Schema', () => {
  test('takes what fits and names each fault with its place', ({ assert }) => {
    const check = compileSchema({
      type: 'object',
      properties: {
        city: { type: 'string', minLength: 1 },
        days: { type: 'integer', maximum: 7 },
        unit: { enum: ['celsius', 'fahrenheit'] },
      },
      required: ['city'],
      additionalProperties: false,
    })
    assert.isNull(check({ city: 'Paris', days: 3, unit: 'celsius' }))
    assert.deepEqual(check({ 'days': 8, 'unit': 'kelvin', 'a/b': 1 }), [
      { path: '/city', rule: 'required', message: "must have required property 'city'" },
      {
        path: '/a~1b',
        rule: 'additionalProperties',
        message: 'must not have a property "a/b"',
      },
      { path: '/days', rule: 'maximum', message: 'must be <= 7' },
      { path: '/unit', rule: 'enum', message: 'must be one of "celsius", "fahrenheit"' },
    ])
  })

  test('speaks 2020-12 where nothing is declared', ({ assert }) => {
    const schema = {
      $defs: { name: { $anchor: 'name', type: 'string' } },
      type: 'object',
      properties: {
        pair: { prefixItems: [{ $ref: '#name' }, { $ref: '#/$defs/name' }], items: false },
      },
      dependentRequired: { pair: ['other'] },
      unevaluatedProperties: false,
    }
    assert.isNull(rulesOf(schema, {}))
    assert.deepEqual(rulesOf(schema, { pair: ['a', 1, 2] }), [
      '/pair/1 type',
      '/pair items',
      '/other dependentRequired',
    ])
    assert.deepEqual(rulesOf(schema, { more: 1 }), ['/more unevaluatedProperties'])
  })

  test('speaks draft-07 where that is declared', ({ assert }) => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { name: { type: 'string' } },
      items: [{ $ref: '#/definitions/name' }, { type: 'number' }],
      additionalItems: false,
    }
    assert.isNull(rulesOf(schema, ['a', 1]))
    assert.deepEqual(rulesOf(schema, [1, 1, 1]), [' additionalItems', '/0 type'])
    assert.throws(
      () => compileSchema({ $schema: 'http://json-schema.org/draft-04/schema#' }),
      /version/
    )
  })

  test('tells several patterns apart', ({ assert }) => {
    const schema = {
      properties: { a: { pattern: '^a+$' }, b: { pattern: '^b+$' } },
      patternProperties: { '^x': { type: 'number' }, '^y': { type: 'string' } },
    }
    assert.isNull(rulesOf(schema, { a: 'aa', b: 'bb', x: 1, y: 'y' }))
    assert.deepEqual(rulesOf(schema, { a: 'b', b: 'a', x: 'x', y: 1 }), [
      '/a pattern',
      '/b pattern',
      '/x type',
      '/y type',
    ])
  })

  test('compares decimal multiples as people do', ({ assert }) => {
    assert.isNull(rulesOf({ multipleOf: 0.1 }, 0.3))
    assert.deepEqual(rulesOf({ multipleOf: 0.1 }, 0.35), [' multipleOf'])
  })

  test('checks well-known formats and ignores others', ({ assert }) => {
    const formats: [string, string, string][] = [
      ['date', '2026-02-28', '2026-02-30'],
      ['date-time', '2026-02-28T10:00:00Z', '2026-02-28'],
      ['email', 'a@example.com', 'example.com'],
      ['uri', 'https://example.com/?q=1', 'not a uri'],
      ['uuid', '0190d5f0-7e3c-7a61-8a3e-1d6a0d1c2b3a', '0190'],
      ['ipv6', '::1', '::g'],
      ['hostname', 'example.com', '-example'],
      ['duration', 'P3DT4H', '3 days'],
    ]
    for (const [format, good, bad] of formats) {
      assert.isNull(rulesOf({ format }, good), format)
      assert.deepEqual(rulesOf({ format }, bad), [' format'], format)
    }
    assert.isNull(rulesOf({ format: 'regex' }, '('))
    assert.isNull(rulesOf({ 'format': 'of-our-own', 'x-ui': { $ref: 5 }, '$comment': 'x' }, 'any'))
  })

  test('looks at own properties only', ({ assert }) => {
    const schema: Schema = JSON.parse(
      '{"required":["toString"],"properties":{"__proto__":{"type":"number"}}}'
    )
    assert.deepEqual(rulesOf(schema, {}), ['/toString required'])
    assert.isNull(rulesOf({ properties: { constructor: { type: 'number' } } }, {}))
  })

  test('understands names that need care in code and in pointers', ({ assert }) => {
    const name = `"];process.exit(1)//\u2028 ~ / % '\\`
    const pointer = encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
    const schema = {
      $defs: { [name]: { type: 'number' } },
      properties: { [name]: { $ref: `#/$defs/${pointer}` } },
      required: [name],
    }
    assert.isNull(rulesOf(schema, { [name]: 1 }))
    assert.lengthOf(rulesOf(schema, { [name]: 'x' }) ?? [], 1)
    assert.lengthOf(rulesOf(schema, {}) ?? [], 1)
  })

  test('compiles a schema once, however it is written', ({ assert }) => {
    const check = compileSchema({ type: 'string', maxLength: 41 })
    assert.strictEqual(compileSchema({ maxLength: 41, type: 'string' }), check)
    assert.notStrictEqual(compileSchema({ maxLength: 42, type: 'string' }), check)
  })
})

test.group('A schema that is not taken', () => {
  const refused: [string, Schema, RegExp][] = [
    [
      'a reference elsewhere',
      { $ref: 'https://evil.example/schema.json' },
      /another document.*evil/,
    ],
    ['a relative reference', { items: { $ref: 'other.json#/a' } }, /another document/],
    ['a reference to a file', { $dynamicRef: 'file:///etc/passwd' }, /another document/],
    [
      'the meta-schema',
      { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      /another document/,
    ],
    ['a reference to nothing', { $ref: '#/$defs/none' }, /leads to nothing/],
    ['an unknown anchor', { $ref: '#none' }, /leads to nothing/],
    [
      'a reference into a value',
      { const: { type: 'string' }, $ref: '#/const' },
      /leads to nothing/,
    ],
    ['a reference into an unknown keyword', { 'x-a': {}, '$ref': '#/x-a' }, /leads to nothing/],
    ['a broken pointer', { $ref: '#/%E0%A4%A' }, /not valid/],
    ['a reference that is no text', { $ref: 5 }, /another document/],
    ['an embedded document', { $defs: { a: { $id: 'https://a.example/' } } }, /`\$id`/],
    ['an invalid keyword', { type: 'text' }, /not valid JSON Schema 2020-12: \/type/],
    ['draft-04 limits', { minimum: 1, exclusiveMinimum: true }, /not valid/],
    ['a list where a schema belongs', { items: [{}] }, /not valid/],
    ['schemas that are none', { properties: { a: 5 } }, /not valid/],
    ['look-behind', { pattern: '(?<=a)b' }, /look-around/],
    ['a back-reference', { patternProperties: { '^(a)\\1$': {} } }, /back-reference/],
    ['a broken pattern', { pattern: '(' }, /not valid/],
    ['a huge pattern', { pattern: '((a{1,100}){1,100}){1,100}' }, /pattern/],
    ['too many large patterns', many(50, (i) => ({ pattern: `a{900}b{${i + 1}}` })), /patterns/],
    ['too many schemas', many(3_000, () => ({})), /more than 1000 schemas/],
    ['too much to keep account of', unevaluated(300), /unevaluated/],
    ['too many values', { enum: Array.from({ length: 5_000 }, (_, i) => i) }, /enum/],
    ['too many bytes', { description: 'x'.repeat(70_000) }, /64 KiB/],
    ['too many levels', nested(40), /32 levels/],
    ['levels without end', nested(3_000), /nested/],
  ]

  for (const [name, schema, reason] of refused) {
    test(`is one with ${name}`, ({ assert }) => {
      assert.throws(() => compileSchema(schema), reason)
      try {
        compileSchema(schema)
      } catch (error) {
        assert.instanceOf(error, SchemaError)
      }
    })
  }

  test('names its own document freely', ({ assert }) => {
    const schema = {
      $id: 'https://example.com/tree',
      type: 'object',
      properties: { child: { $ref: 'https://example.com/tree' }, name: { $ref: '#/$defs/n' } },
      $defs: { n: { type: 'string' } },
    }
    assert.isNull(rulesOf(schema, { child: { child: { name: 'a' } } }))
    assert.deepEqual(rulesOf(schema, { child: { child: { name: 1 } } }), ['/child/child/name type'])
  })
})

function many(count: number, make: (index: number) => Schema): Schema {
  return { anyOf: Array.from({ length: count }, (_, index) => make(index)) }
}

function nested(levels: number): Schema {
  let schema: Schema = {}
  for (let level = 0; level < levels; level++) {
    schema = { items: schema }
  }
  return schema
}

function unevaluated(count: number): Schema {
  const names = Array.from({ length: count }, (_, index) => `p${index}`)
  return {
    properties: Object.fromEntries(names.map((name) => [name, true])),
    unevaluatedProperties: false,
  }
}
