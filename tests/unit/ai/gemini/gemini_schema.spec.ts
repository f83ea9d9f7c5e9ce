import { test } from '@japa/runner'
import { geminiSchema } from '#ai/drivers/gemini/gemini_schema'

test.group('Gemini schema', () => {
  test('keeps what Gemini reads, at every depth', ({ assert }) => {
    assert.deepEqual(
      geminiSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        title: 'T',
        additionalProperties: false,
        properties: {
          name: { type: 'string', minLength: 1, pattern: 'x', default: 'y', description: 'D' },
          list: {
            type: 'array',
            minItems: 1,
            uniqueItems: true,
            items: { type: ['number', 'null'], exclusiveMinimum: 0 },
          },
          either: { anyOf: [{ const: 'a' }, { type: 'integer', minimum: 1 }] },
          pattern: { type: 'string' },
        },
        required: ['name'],
      }),
      {
        type: 'object',
        title: 'T',
        additionalProperties: false,
        properties: {
          name: { type: 'string', description: 'D' },
          list: { type: 'array', minItems: 1, items: { type: ['number', 'null'] } },
          either: { anyOf: [{ enum: ['a'] }, { type: 'integer', minimum: 1 }] },
          pattern: { type: 'string' },
        },
        required: ['name'],
      }
    )
  })

  test('references keep their definitions and nothing beside them', ({ assert }) => {
    assert.deepEqual(
      geminiSchema({
        type: 'object',
        properties: { point: { $ref: '#/definitions/Point', description: 'dropped' } },
        definitions: {
          Point: { type: 'object', properties: { x: { type: 'number', multipleOf: 2 } } },
        },
      }),
      {
        type: 'object',
        properties: { point: { $ref: '#/$defs/Point' } },
        $defs: { Point: { type: 'object', properties: { x: { type: 'number' } } } },
      }
    )
  })

  test('a single allOf is read as what it holds', ({ assert }) => {
    assert.deepEqual(geminiSchema({ description: 'D', allOf: [{ type: 'string' }] }), {
      description: 'D',
      type: 'string',
    })
  })
})
