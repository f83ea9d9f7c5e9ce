import { test } from '@japa/runner'
import type { FormField } from '#tools/schema_form/form_field'
import { schemaToFields } from '#tools/schema_form/schema_to_fields'
import type { JsonSchema } from '#tools/types'

function fieldFor(field: unknown, more: JsonSchema = {}): FormField {
  const [made] = schemaToFields({ type: 'object', properties: { field }, ...more })
  return made
}

test.group('The fields of a schema', () => {
  const kinds: [string, unknown, object][] = [
    ['a text', { type: 'string' }, { kind: 'text', input: 'text', default: null }],
    ['an address', { type: 'string', format: 'email' }, { kind: 'text', input: 'email' }],
    ['a link', { type: 'string', format: 'uri' }, { kind: 'text', input: 'url' }],
    ['a day', { type: 'string', format: 'date' }, { kind: 'text', input: 'date' }],
    [
      'a time',
      { type: 'string', format: 'date-time' },
      { input: 'datetime-local', hint: 'In UTC.' },
    ],
    ['a secret', { type: 'string', writeOnly: true }, { kind: 'text', input: 'password' }],
    ['an unknown format', { type: 'string', format: 'toString' }, { kind: 'text', input: 'text' }],
    ['a long text', { type: 'string', maxLength: 201 }, { kind: 'textarea' }],
    ['a short text', { type: 'string', maxLength: 200 }, { kind: 'text', maxLength: 200 }],
    [
      'a number',
      { type: 'number', default: 1.5 },
      { kind: 'number', isInteger: false, default: 1.5 },
    ],
    [
      'a whole number',
      { type: 'integer', minimum: 1, maximum: 9 },
      { kind: 'number', isInteger: true, min: 1, max: 9, hint: '1 to 9.' },
    ],
    ['a yes or no', { type: 'boolean', default: true }, { kind: 'checkbox', default: true }],
    [
      'a choice',
      { enum: ['low', 'high', 3, ''], default: 'high' },
      {
        kind: 'select',
        default: '"high"',
        options: [
          { value: '"low"', label: 'low' },
          { value: '"high"', label: 'high' },
          { value: '3', label: '3' },
          { value: '""', label: '(empty)' },
        ],
      },
    ],
    [
      'a titled choice',
      { oneOf: [{ const: 'a', title: 'Alpha' }, { const: 'b' }] },
      {
        kind: 'select',
        options: [
          { value: '"a"', label: 'Alpha' },
          { value: '"b"', label: 'b' },
        ],
      },
    ],
    [
      'several of a few',
      { type: 'array', items: { enum: ['a', 'b'] }, default: ['b'] },
      { kind: 'checks', default: ['"b"'] },
    ],
    [
      'a list of texts',
      { type: 'array', items: { type: 'string' }, minItems: 1, description: 'Labels' },
      { kind: 'lines', items: 'string', hint: 'Labels. One per line. At least 1 item.' },
    ],
    [
      'a list of numbers',
      { type: 'array', items: { type: 'integer' } },
      { kind: 'lines', items: 'number' },
    ],
    [
      'an optional constant',
      { const: 'x' },
      { kind: 'select', options: [{ value: '"x"', label: 'x' }] },
    ],
    [
      'an object',
      { type: 'object', properties: { 'a/b': { type: 'string' } } },
      { kind: 'group', sendName: 'send[/field]', fields: [{ path: '/field/a~1b', label: 'a/b' }] },
    ],
    ['a nullable text', { type: ['string', 'null'] }, { kind: 'text', isNullable: true }],
    [
      'a nullable number as Pydantic writes it',
      { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null, title: 'Limit' },
      { kind: 'number', isNullable: true, isInteger: true, hint: 'Limit. 1 or more.' },
    ],
    ['a reference', { $ref: '#/$defs/Colour' }, { kind: 'select', hint: 'Which one' }],
    [
      'a nullable reference',
      { anyOf: [{ $ref: '#/$defs/Colour' }, { type: 'null' }] },
      { kind: 'select' },
    ],
    ['a free object', { type: 'object' }, { kind: 'json', hint: 'Written as JSON.' }],
    ['a list of objects', { type: 'array', items: { type: 'object' } }, { kind: 'json' }],
    ['a list of lists', { type: 'array', items: { type: 'array' } }, { kind: 'json' }],
    [
      'a list of nullable texts',
      { type: 'array', items: { type: ['string', 'null'] } },
      { kind: 'json' },
    ],
    ['alternatives', { oneOf: [{ type: 'string' }, { type: 'object' }] }, { kind: 'json' }],
    ['more than its type', { type: 'string', not: { const: 'x' } }, { kind: 'json' }],
    ['two types', { type: ['string', 'number'] }, { kind: 'json' }],
    ['anything', true, { kind: 'json' }],
    ['another document', { $ref: 'https://example.com/schema.json' }, { kind: 'json' }],
    ['a reference to nothing', { $ref: '#/$defs/None' }, { kind: 'json' }],
    ['a reference to itself', { $ref: '#/properties/field' }, { kind: 'json' }],
  ]
  for (const [name, field, expected] of kinds) {
    test(name, ({ assert }) => {
      const $defs = { Colour: { enum: ['red', 'blue'], description: 'Which one' } }
      assert.containsSubset(fieldFor(field, { $defs }), { path: '/field', ...expected })
    })
  }

  test('required ones come first, in the order of the schema', ({ assert }) => {
    const fields = schemaToFields({
      type: 'object',
      properties: { a: { type: 'string' }, c: { type: 'string' }, b: { const: 1 } },
      required: ['b', 'c', 'not described'],
    })
    assert.deepEqual(
      fields.map(({ label, isRequired, kind }) => [label, isRequired, kind]),
      [
        ['c', true, 'text'],
        ['b', true, 'const'],
        ['not described', true, 'json'],
        ['a', false, 'text'],
      ]
    )
  })

  test('a fifth level of objects is written as JSON', ({ assert }) => {
    const nested = (depth: number): JsonSchema =>
      depth === 0 ? { type: 'string' } : { type: 'object', properties: { in: nested(depth - 1) } }
    let [field] = schemaToFields(nested(6))
    for (let depth = 1; depth <= 4; depth++) {
      assert.equal(field.kind, 'group')
      field = field.kind === 'group' ? field.fields[0] : field
    }
    assert.equal(field.kind, 'json')
    assert.equal(field.path, '/in/in/in/in/in')
  })

  test('a tool that takes nothing has no fields', ({ assert }) => {
    assert.deepEqual(schemaToFields({ type: 'object' }), [])
    assert.deepEqual(schemaToFields({ type: 'object', properties: {} }), [])
  })

  const wholes: [string, JsonSchema][] = [
    ['no type', {}],
    ['any members', { type: 'object', additionalProperties: { type: 'string' } }],
    ['alternatives', { type: 'object', oneOf: [{ required: ['a'] }] }],
    ['more than 200 fields', manyFields(201)],
    ['more than 64 KiB', { ...manyFields(1), description: 'x'.repeat(64 * 1024) }],
    ['no end', endless()],
  ]
  for (const [name, schema] of wholes) {
    test(`one field of JSON stands for a schema with ${name}`, ({ assert }) => {
      const fields = schemaToFields(schema)
      assert.lengthOf(fields, 1)
      assert.containsSubset(fields[0], { kind: 'json', path: '', default: '{}' })
    })
  }

  test('200 fields are shown, in no time', ({ assert }) => {
    const start = performance.now()
    assert.lengthOf(schemaToFields(manyFields(200)), 200)
    assert.isBelow(performance.now() - start, 200)
  })

  test('names of a prototype are names like others', ({ assert }) => {
    const schema: JsonSchema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["toString"]}'
    )
    assert.deepEqual(
      schemaToFields(schema).map(({ label, kind }) => [label, kind]),
      [
        ['toString', 'json'],
        ['__proto__', 'text'],
        ['constructor', 'text'],
      ]
    )
  })
})

function manyFields(count: number): JsonSchema {
  const names = Array.from({ length: count }, (_, index) => `field_${index}`)
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  }
}

function endless(): JsonSchema {
  const schema: JsonSchema = { type: 'object' }
  schema.properties = { schema }
  return schema
}
