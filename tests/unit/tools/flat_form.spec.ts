import { test } from '@japa/runner'
import { flatFormFaults } from '#tools/flat_form'
import type { JsonSchema } from '#tools/types'

const formOf = (field: unknown, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties: { field },
  ...more,
})

test.group('A form', () => {
  const good: [string, unknown][] = [
    ['text', { type: 'string', title: 'Name', minLength: 1, maxLength: 50, default: 'Ada' }],
    ['an address', { type: 'string', format: 'email', default: 'a@example.com' }],
    ['a link', { type: 'string', format: 'uri' }],
    ['a date', { type: 'string', format: 'date', default: '2026-02-28' }],
    ['a time', { type: 'string', format: 'date-time' }],
    ['a number', { type: 'number', minimum: 0, maximum: 10, default: 1.5 }],
    ['a whole number', { type: 'integer', default: 3 }],
    ['yes or no', { type: 'boolean', default: false }],
    ['a choice', { type: 'string', enum: ['a', 'b'], default: 'b' }],
    ['a named choice', { type: 'string', enum: ['a', 'b'], enumNames: ['A', 'B'] }],
    ['a titled choice', { type: 'string', oneOf: [{ const: 'a', title: 'A' }], default: 'a' }],
    ['several', { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, default: ['a'] }],
    [
      'several titled ones',
      {
        type: 'array',
        minItems: 1,
        maxItems: 2,
        items: {
          anyOf: [
            { const: 'a', title: 'A' },
            { const: 'b', title: 'B' },
          ],
        },
      },
    ],
  ]
  for (const [name, field] of good) {
    test(`may ask for ${name}`, ({ assert }) => {
      assert.deepEqual(flatFormFaults(formOf(field, { required: ['field'] })), [])
    })
  }

  test('may have no fields at all', ({ assert }) => {
    assert.deepEqual(flatFormFaults({ type: 'object', properties: {} }), [])
  })

  const bad: [string, JsonSchema, RegExp][] = [
    ['no object', { type: 'string' }, /object with `properties`/],
    ['an object without fields', { type: 'object' }, /object with `properties`/],
    ['required fields that it lacks', formOf({ type: 'string' }, { required: ['x'] }), /required/],
    ['alternatives', formOf({ type: 'string' }, { anyOf: [{}] }), /no `anyOf`/],
    ['a field that is none', formOf(true), /described by an object/],
    ['a field without a type', formOf({}), /has the type/],
    ['an object inside', formOf({ type: 'object', properties: {} }), /without schemas inside/],
    ['another object inside', formOf({ type: 'object' }), /has the type/],
    ['a reference', formOf({ $ref: '#' }), /without schemas inside/],
    [
      'a nullable field',
      formOf({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
      /schemas inside/,
    ],
    ['several types', formOf({ type: ['string', 'null'] }), /has the type/],
    ['a list of texts', formOf({ type: 'array', items: { type: 'string' } }), /choice of several/],
    [
      'a list of objects',
      formOf({ type: 'array', items: { type: 'object' } }),
      /choice of several/,
    ],
    ['no options', formOf({ type: 'string', enum: [] }), /1 to 500/],
    ['options twice', formOf({ type: 'string', enum: ['a', 'a'] }), /different/],
    ['options that are numbers', formOf({ type: 'string', enum: [1] }), /texts/],
    ['options without value', formOf({ type: 'string', oneOf: [{ title: 'A' }] }), /const/],
    ['another format', formOf({ type: 'string', format: 'password' }), /formats/],
    ['a default that does not fit', formOf({ type: 'integer', default: 'x' }), /default/],
    [
      'a default that is no option',
      formOf({ type: 'string', enum: ['a'], default: 'b' }),
      /default/,
    ],
    ['a long description', formOf({ type: 'string', description: 'x'.repeat(3000) }), /2000/],
    ['an invalid limit', formOf({ type: 'string', maxLength: 'x' }), /not valid/],
    ['a pattern that is not taken', formOf({ type: 'string', pattern: '(?=a)' }), /pattern/],
    [
      'too many fields',
      {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 60 }, (_, i) => [`f${i}`, { type: 'string' }])
        ),
      },
      /at most 50/,
    ],
    [
      'a name without end',
      { type: 'object', properties: { ['x'.repeat(200)]: { type: 'string' } } },
      /1 to 100/,
    ],
  ]
  for (const [name, schema, reason] of bad) {
    test(`is none with ${name}`, ({ assert }) => {
      assert.match(flatFormFaults(schema).join('\n'), reason)
    })
  }
})
