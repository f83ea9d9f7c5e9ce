import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { compileSchema } from '#core/json_schema/compile_schema'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { canShow } from '#tools/schema_form/can_show'
import { checkArguments } from '#tools/schema_form/check_arguments'
import { allFields, type FormField } from '#tools/schema_form/form_field'
import { formOf } from '#tools/schema_form/form_of'
import { readForm } from '#tools/schema_form/read_form'
import { schemaToFields } from '#tools/schema_form/schema_to_fields'
import type { JsonSchema } from '#tools/types'
import { sampleValue } from '#mcp/check/sample_value'
import { connectTo, EVERYTHING_PROGRAM, serverEntry } from '#tests/helpers/mcp_servers'
import { seededRandom, seeds } from '#tests/helpers/random'
import { onAnyDatabase } from '#tests/support/requirements'

type Random = () => number

const WORDS = ['a', 'Ünï ✓', '0', 'null', '"', '<b>', 'a b', '{}', '__proto__', "it's"]

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]
}

interface Sample {
  schema: JsonSchema
  value: unknown
}

/** A schema that a form has fields for, and a value that it takes. */
function sampleOf(random: Random, depth: number): Sample {
  const text = pick(random, WORDS)
  const kinds: (() => Sample)[] = [
    () => ({ schema: { type: 'string', maxLength: pick(random, [50, 500]) }, value: text }),
    () => ({ schema: { type: ['string', 'null'] }, value: text }),
    () => ({ schema: { type: 'string', format: 'date-time' }, value: '2026-02-28T10:30:00Z' }),
    () => ({ schema: { type: 'number' }, value: Math.round(random() * 1e6) / 1e3 - 500 }),
    () => ({
      schema: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null },
      value: Math.floor(random() * 2 ** 40) - 2 ** 39,
    }),
    () => ({ schema: { type: 'boolean', default: random() < 0.5 }, value: random() < 0.5 }),
    () => ({
      schema: { enum: [text, 1, '1', true, ''] },
      value: pick(random, [text, 1, '1', true, '']),
    }),
    () => ({
      schema: { type: 'array', items: { enum: ['x', 'y', 'z'] } },
      value: ['x', 'y', 'z'].filter((one) => one === 'x' || random() < 0.5),
    }),
    () => ({ schema: { type: 'array', items: { type: 'string' } }, value: [text, 'x'] }),
    () => ({ schema: { type: 'array', items: { type: 'number' } }, value: [1, -0.5] }),
    () => ({ schema: { const: text }, value: text }),
    () => ({ schema: {}, value: pick(random, [{ a: [null, text] }, [[]], 'x', 0, false]) }),
    () => ({ schema: { oneOf: [{ type: 'object' }, { type: 'array' }] }, value: { [text]: text } }),
  ]
  return depth < 3 && random() < 0.25 ? objectOf(random, depth + 1) : pick(random, kinds)()
}

function objectOf(random: Random, depth: number): Sample {
  const members = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => ({
    name: `${pick(random, WORDS)}${pick(random, ['/', '~', '[', ']', '.', ''])}${index}`,
    isRequired: random() < 0.5,
    ...sampleOf(random, depth),
  }))
  /* A yes or no is always sent: one that is left out has nothing to be told by. */
  const isThere = ({ isRequired, schema }: (typeof members)[number]) =>
    isRequired || schema.type === 'boolean' || random() < 0.7
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(members.map(({ name, schema }) => [name, schema])),
      required: members.filter(({ isRequired }) => isRequired).map(({ name }) => name),
      additionalProperties: false,
    },
    value: Object.fromEntries(members.filter(isThere).map(({ name, value }) => [name, value])),
  }
}

/** A form that people who know what a tool wants have filled in: it says that again, and nothing is wrong with it. */
function assertRoundTrip(
  assert: { deepEqual: (one: unknown, other: unknown, message?: string) => void },
  schema: JsonSchema,
  value: unknown
): FormField[] {
  const fields = schemaToFields(schema)
  const { value: read, faults } = readForm(fields, formOf(fields, value))
  const told = JSON.stringify(schema)
  assert.deepEqual(faults, [], told)
  assert.deepEqual(read, value, told)
  return fields
}

test.group('Arguments through a form and back', (group) => {
  group.tap(onAnyDatabase)
  test('for any schema that has fields', ({ assert }) => {
    for (const seed of seeds(300, 20_000)) {
      const random = seededRandom(seed)
      const { schema, value } = objectOf(random, 0)
      if (compileSchema(schema)(value) !== null) {
        throw new Error(`the test's own value does not fit, seed ${seed}`)
      }
      const fields = assertRoundTrip(assert, schema, value)
      assert.deepEqual(checkArguments(schema, fields, value), { isValid: true, arguments: value })
    }
  })

  test('the defaults of a form do not make it refuse what was meant', ({ assert }) => {
    for (const seed of seeds(100, 5_000)) {
      const { schema } = objectOf(seededRandom(seed), 0)
      const fields = schemaToFields(schema)
      const { value, faults } = readForm(fields, formOf(fields))
      assert.deepEqual(faults, [])
      const wrong = compileSchema(schema)(value) ?? []
      assert.deepEqual(
        wrong.filter(({ rule }) => rule !== 'required'),
        [],
        `${JSON.stringify(schema)} ${JSON.stringify(value)}`
      )
    }
  })

  test('whatever is sent, reading it ends, and invents no fields', ({ assert }) => {
    for (const seed of seeds(100, 5_000)) {
      const random = seededRandom(seed)
      const { schema } = objectOf(random, 0)
      const fields = schemaToFields(schema)
      const names = allFields(fields).map(({ name }) => name)
      const form = new Map(
        [...names, 'args[]', 'args[/x]', 'send[/x]'].map((name) => [
          name,
          [pick(random, [...WORDS, '', '[', '1e999', '\n\n', '"x"']), 'second'],
        ])
      )
      const { value } = readForm(fields, form)
      const known = new Set(fields.map(({ label }) => label))
      assert.isTrue(Object.keys(Object(value)).every((name) => known.has(name)))
    }
  })

  test('for the tools of real servers', async ({ assert, cleanup }) => {
    const everything = await connectTo(serverEntry(EVERYTHING_PROGRAM), cleanup)
    const { tools } = await everything.tools(AbortSignal.timeout(20_000))
    const builtinTools = await app.container.make(BuiltinTools)
    const builtin = await builtinTools.list()
    const schemas = [
      ...[...tools.values()].map(({ name, inputSchema }) => ({ name, schema: { ...inputSchema } })),
      ...builtin.map(({ name, inputSchema }) => ({ name, schema: inputSchema })),
    ]
    assert.isAbove(schemas.length, 12)
    for (const { name, schema } of schemas) {
      const fields = schemaToFields(schema)
      const value = withBooleans(fields, sampleValue(schema))
      assert.isTrue(canShow(fields, value), `${name} ${JSON.stringify(value)}`)
      assertRoundTrip(assert, schema, value)
      assert.equal(
        checkArguments(schema, fields, value).isValid,
        compileSchema(schema)(value) === null
      )
    }
  })
})

/** The value with the yes or no of each checkbox that it leaves out. */
function withBooleans(fields: FormField[], value: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = { ...Object(value) }
  for (const field of fields) {
    if (field.kind === 'checkbox') {
      given[field.label] ??= false
    }
  }
  return given
}
