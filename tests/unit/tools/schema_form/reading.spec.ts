import { test } from '@japa/runner'
import { allFields } from '#tools/schema_form/form_field'
import { canShow } from '#tools/schema_form/can_show'
import { checkArguments } from '#tools/schema_form/check_arguments'
import { formOf } from '#tools/schema_form/form_of'
import { readForm } from '#tools/schema_form/read_form'
import { schemaToFields } from '#tools/schema_form/schema_to_fields'
import type { JsonSchema } from '#tools/types'

type Sent = Record<string, string | string[]>

/** What a form of these properties says that was sent with these values, by their paths. */
function read(properties: JsonSchema, sent: Sent, required: string[] = []) {
  const fields = schemaToFields({ type: 'object', properties, required })
  const names = new Map(allFields(fields).map(({ path, name }) => [path, name]))
  const form = new Map(
    Object.entries(sent).map(([path, value]) => [
      names.get(path) ?? `args[${path}]`,
      [value].flat(),
    ])
  )
  return readForm(fields, form)
}

const text = { type: 'string' }

test.group('A form that is read', () => {
  const cases: [string, JsonSchema, Sent, unknown][] = [
    [
      'what is empty is left out',
      { a: text, b: { type: 'number' }, c: { enum: ['x'] } },
      { '/a': '', '/b': ' ', '/c': '' },
      {},
    ],
    ['what is not there is left out', { a: text, b: { type: 'array', items: text } }, {}, {}],
    [
      'a yes or no is always there',
      { a: { type: 'boolean' }, b: { type: 'boolean', default: true } },
      { '/a': 'on' },
      { a: true, b: false },
    ],
    [
      'numbers',
      { a: { type: 'number' }, b: { type: 'integer' }, c: { type: 'number' } },
      { '/a': ' -1.5 ', '/b': '+3', '/c': '1e3' },
      { a: -1.5, b: 3, c: 1000 },
    ],
    [
      'choices keep their type',
      { a: { enum: ['1', 1] }, b: { enum: ['1', 1] } },
      { '/a': '1', '/b': '"1"' },
      { a: 1, b: '1' },
    ],
    ['a choice that is none', { a: { enum: ['x'] } }, { '/a': '"y"' }, {}],
    [
      'several, in their order',
      { a: { type: 'array', items: { enum: ['x', 'y', 'z'] } } },
      { '/a': ['"z"', '"x"', 'x'] },
      { a: ['x', 'z'] },
    ],
    [
      'lines',
      { a: { type: 'array', items: text } },
      { '/a': ' one \r\n\r\ntwo\n' },
      { a: ['one', 'two'] },
    ],
    [
      'lines of numbers',
      { a: { type: 'array', items: { type: 'integer' } } },
      { '/a': '1\n2' },
      { a: [1, 2] },
    ],
    ['line ends of a text', { a: text }, { '/a': 'one\r\ntwo' }, { a: 'one\ntwo' }],
    [
      'a time in UTC',
      { a: { type: 'string', format: 'date-time' } },
      { '/a': '2026-01-31T09:30' },
      { a: '2026-01-31T09:30:00Z' },
    ],
    [
      'a time with seconds',
      { a: { type: 'string', format: 'date-time' } },
      { '/a': '2026-01-31T09:30:05.5' },
      { a: '2026-01-31T09:30:05.5Z' },
    ],
    ['JSON', { a: {} }, { '/a': '{"b": [1, null]}' }, { a: { b: [1, null] } }],
    ['names with anything in them', { 'a[/]~.b': text }, { '/a[~1]~0.b': 'x' }, { 'a[/]~.b': 'x' }],
    [
      'fields that are not there are ignored',
      { a: text },
      { '/a': 'x', '/b': 'y', '/__proto__': 'z' },
      { a: 'x' },
    ],
  ]
  for (const [name, properties, sent, expected] of cases) {
    test(name, ({ assert }) => {
      assert.deepEqual(read(properties, sent), { value: expected, faults: [] })
    })
  }

  test('what is required and empty', ({ assert }) => {
    const properties = {
      list: { type: 'array', items: text },
      several: { type: 'array', items: { enum: ['x'] } },
      nothing: { type: ['string', 'null'] },
      always: { const: 7 },
      text,
    }
    const { value } = read(properties, {}, Object.keys(properties))
    assert.deepEqual(value, { list: [], several: [], nothing: null, always: 7 })
  })

  test('a group is there where something in it was touched, or when it is said to be', ({
    assert,
  }) => {
    const group = {
      type: 'object',
      properties: { limit: { type: 'integer', default: 10 }, deep: { type: 'boolean' } },
    }
    const fields = schemaToFields({ type: 'object', properties: { group } })
    const first = formOf(fields)
    assert.deepEqual([...first], [['args[/group/limit]', ['10']]])
    assert.deepEqual(readForm(fields, first).value, {})

    const untouched = { group: { limit: 10, deep: false } }
    assert.deepEqual(readForm(fields, formOf(fields, untouched)).value, untouched)
    const touched = new Map([...first, ['args[/group/deep]', ['on']]])
    assert.deepEqual(readForm(fields, touched).value, { group: { limit: 10, deep: true } })
  })

  const faulty: [string, JsonSchema, string, string][] = [
    ['a number', { type: 'number' }, '1,5', 'Enter a number, with a point before its decimals.'],
    [
      'a hexadecimal number',
      { type: 'integer' },
      '0x10',
      'Enter a number, with a point before its decimals.',
    ],
    [
      'an endless number',
      { type: 'number' },
      'Infinity',
      'Enter a number, with a point before its decimals.',
    ],
    [
      'a number that would change',
      { type: 'integer' },
      '9007199254740993',
      'The number is too large to be sent exactly.',
    ],
    ['JSON', {}, '{a: 1}', 'Enter valid JSON.'],
    [
      'a list of numbers',
      { type: 'array', items: { type: 'number' } },
      '1\ntwo',
      'Enter a number, with a point before its decimals.',
    ],
  ]
  for (const [name, field, typed, message] of faulty) {
    test(`what cannot be read as ${name} is told`, ({ assert }) => {
      assert.deepEqual(read({ a: field }, { '/a': typed }).faults, [{ path: '/a', message }])
    })
  }

  test('arguments that a form cannot say are known', ({ assert }) => {
    const fields = schemaToFields({
      type: 'object',
      properties: { a: text, list: { type: 'array', items: text }, pick: { enum: ['x'] } },
    })
    assert.isTrue(canShow(fields, { a: 'x', list: ['one'], pick: 'x' }))
    for (const values of [
      { a: '' },
      { a: 1 },
      { list: ['two\nlines'] },
      { list: [] },
      { pick: 'y' },
      { other: 1 },
      [],
      null,
    ]) {
      assert.isFalse(canShow(fields, values), JSON.stringify(values))
    }
  })
})

test.group('What is wrong with arguments', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['owner', 'priority'],
    additionalProperties: false,
    properties: {
      'owner': { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z]+$' },
      'priority': { enum: ['low', 'high'] },
      'a/b': { type: 'integer', minimum: 1, exclusiveMaximum: 10 },
      'labels': { type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 2 },
      'range': {
        type: 'object',
        required: ['from'],
        properties: { from: { type: 'string', format: 'date' } },
      },
      'free': { type: 'object', properties: {}, additionalProperties: { type: 'number' } },
    },
  }
  const fields = schemaToFields(schema)
  const good = { owner: 'ada', priority: 'low' }

  const cases: [object, string, string][] = [
    [{ priority: 'low' }, '/owner', 'Enter a value.'],
    [{ owner: 'ada' }, '/priority', 'Choose a value.'],
    [{ ...good, owner: 'a' }, '/owner', 'Must have no fewer than 2 characters.'],
    [{ ...good, owner: 'abcdef' }, '/owner', 'Must have no more than 5 characters.'],
    [{ ...good, owner: 'ADA' }, '/owner', 'Must match pattern "^[a-z]+$".'],
    [{ ...good, priority: 'mid' }, '/priority', 'Must be one of "low", "high".'],
    [{ ...good, 'a/b': 0 }, '/a~1b', 'Must be 1 or more.'],
    [{ ...good, 'a/b': 10 }, '/a~1b', 'Must be less than 10.'],
    [{ ...good, 'a/b': 1.5 }, '/a~1b', 'Must be integer.'],
    [{ ...good, labels: ['a', 'b', 'c'] }, '/labels', 'Must have no more than 2 items.'],
    [{ ...good, labels: ['a', 'long'] }, '/labels', 'Item 2 must have no more than 3 characters.'],
    [{ ...good, range: {} }, '/range/from', 'Enter a value.'],
    [{ ...good, range: { from: 'today' } }, '/range/from', 'Must be written as date.'],
    [{ ...good, free: { x: 'y' } }, '/free', '/x must be number.'],
    [{ ...good, other: 1 }, '', 'Must not have a property "other".'],
    [[], '', 'The arguments must be a JSON object.'],
  ]
  for (const [values, path, message] of cases) {
    test(`${JSON.stringify(values)}: ${message}`, ({ assert }) => {
      assert.deepEqual(checkArguments(schema, fields, values), {
        isValid: false,
        faults: [{ path, message }],
      })
    })
  }

  test('nothing', ({ assert }) => {
    assert.deepEqual(checkArguments(schema, fields, good), { isValid: true, arguments: good })
  })

  test('a schema that leads elsewhere is not read, and says so', ({ assert }) => {
    const remote = { type: 'object', properties: { a: { $ref: 'http://127.0.0.1:1/x.json' } } }
    const checked = checkArguments(remote, schemaToFields(remote), {})
    assert.isFalse(checked.isValid)
    assert.include(JSON.stringify(checked), 'nothing outside it is read')
  })

  test('a pattern that would take for ever ends soon', ({ assert }) => {
    const slow = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
    const start = performance.now()
    const checked = checkArguments(slow, schemaToFields(slow), { a: `${'a'.repeat(50_000)}!` })
    assert.isFalse(checked.isValid)
    assert.isBelow(performance.now() - start, 2_000)
  })
})
