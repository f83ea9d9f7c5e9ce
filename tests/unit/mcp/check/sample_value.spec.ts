import { test } from '@japa/runner'
import { compileSchema } from '#core/json_schema/compile_schema'
import { sampleValue } from '#mcp/check/sample_value'
import type { JsonSchema } from '#tools/types'

const CASES: [string, JsonSchema, unknown][] = [
  [
    'the properties that must be there',
    {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'integer', minimum: 5 }, c: {} },
      required: ['a', 'b'],
    },
    { a: 1, b: 5 },
  ],
  [
    'all of them where none must',
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'boolean' } } },
    { a: 'text', b: true },
  ],
  ['nothing', { type: 'object' }, {}],
  [
    'what the schema itself names',
    {
      type: 'object',
      properties: {
        constant: { const: 4 },
        choice: { enum: ['x', 'y'] },
        usual: { type: 'string', default: 'here' },
        shown: { type: 'string', examples: ['seen'] },
      },
    },
    { constant: 4, choice: 'x', usual: 'here', shown: 'seen' },
  ],
  [
    'formats, lengths and lists',
    {
      type: 'object',
      properties: {
        at: { type: 'string', format: 'date-time' },
        mail: { type: 'string', format: 'email' },
        long: { type: 'string', minLength: 8 },
        short: { type: 'string', maxLength: 2 },
        many: { type: 'array', items: { type: 'integer' }, minItems: 2 },
        none: { type: 'array', items: { type: 'integer' } },
        maybe: { type: ['string', 'null'] },
      },
    },
    {
      at: '2026-01-31T12:00:00Z',
      mail: 'person@example.com',
      long: 'textxxxx',
      short: 'te',
      many: [1, 1],
      none: [],
      maybe: 'text',
    },
  ],
  [
    'references within it, alternatives and combinations',
    {
      type: 'object',
      properties: {
        place: { $ref: '#/$defs/place' },
        either: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
        both: { allOf: [{ type: 'object' }, { properties: { x: { type: 'boolean' } } }] },
      },
      $defs: { place: { type: 'object', properties: { city: { type: 'string' } } } },
    },
    { place: { city: 'text' }, either: 1, both: { x: true } },
  ],
]

test.group('A value for a schema', () => {
  for (const [title, schema, value] of CASES) {
    test(title, ({ assert }) => {
      assert.deepEqual(sampleValue(schema), value)
      assert.isNull(compileSchema(schema)(value))
    })
  }

  test('an end to recursion, and nothing from elsewhere', ({ assert }) => {
    const schema = {
      type: 'object',
      properties: { next: { $ref: '#' }, child: { $ref: '#/properties/child' } },
      required: ['child'],
    }
    assert.deepEqual(sampleValue(schema), { child: null })
    assert.isDefined(sampleValue({ properties: { a: { $ref: 'http://127.0.0.1:9/a.json' } } }))
  })
})
