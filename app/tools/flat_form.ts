import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import type { JsonSchema } from './types.js'

/** What a person can be expected to fill in, and a page to show. */
const MAX_FIELDS = 50
const MAX_OPTIONS = 500
const MAX_NAME_CHARACTERS = 100
const MAX_TEXT_CHARACTERS = 2_000

const FORMATS: ReadonlySet<unknown> = new Set(['email', 'uri', 'date', 'date-time'])
/** Keywords that make a field more than one plain value. */
const NESTING = [
  'properties',
  '$ref',
  'allOf',
  'anyOf',
  'not',
  'if',
  'prefixItems',
  'patternProperties',
]

type Json = Record<string, unknown>

/**
 * Why a schema is no form as MCP has them: an object of fields that are each a text, number, yes or no, one of some options,
 * or several of them. Empty where it is one.
 */
export function flatFormFaults(schema: JsonSchema): string[] {
  const { properties, required = [] } = schema
  if (schema.type !== 'object' || !isObject(properties)) {
    return ['A form is an object with `properties`.']
  }
  const names = Object.keys(properties)
  if (names.length > MAX_FIELDS) {
    return [`A form has at most ${MAX_FIELDS} fields.`]
  }
  const faults = NESTING.filter((keyword) => keyword !== 'properties' && keyword in schema).map(
    (keyword) => `A form has no \`${keyword}\`.`
  )
  if (!isTextList(required) || required.some((name) => !names.includes(name))) {
    faults.push('`required` is a list of names of fields.')
  }
  faults.push(
    ...Object.entries(properties).flatMap(([name, field]) =>
      fieldFaults(field).map((fault) => `Field "${name.slice(0, MAX_NAME_CHARACTERS)}": ${fault}`)
    ),
    ...names
      .filter((name) => name === '' || name.length > MAX_NAME_CHARACTERS)
      .map(() => `The name of a field has 1 to ${MAX_NAME_CHARACTERS} characters.`)
  )
  return faults.length > 0 ? faults : schemaFaults(schema, properties)
}

function fieldFaults(field: unknown): string[] {
  if (!isObject(field)) {
    return ['is described by an object.']
  }
  if (NESTING.some((keyword) => keyword in field)) {
    return ['is one plain value, without schemas inside.']
  }
  if (!hasShortTexts(field)) {
    return [`has a title and a description of at most ${MAX_TEXT_CHARACTERS} characters.`]
  }
  switch (field.type) {
    case 'string':
      return textFaults(field)
    case 'number':
    case 'integer':
    case 'boolean':
      return 'items' in field || 'oneOf' in field ? ['has no options.'] : []
    case 'array':
      return isObject(field.items) && optionsOf(field.items, 'anyOf') !== null
        ? []
        : [
            'is a choice of several: its `items` are texts with `enum`, or `anyOf` of `const` and `title`.',
          ]
    default:
      return ['has the type string, number, integer, boolean or array.']
  }
}

function textFaults(field: Json): string[] {
  if ('enum' in field || 'oneOf' in field) {
    return optionsOf(field, 'oneOf') === null
      ? [
          `has 1 to ${MAX_OPTIONS} different texts as options: \`enum\`, or \`oneOf\` of \`const\` and \`title\`.`,
        ]
      : []
  }
  return field.format === undefined || FORMATS.has(field.format)
    ? []
    : ['has one of the formats email, uri, date and date-time, or none.']
}

/** The options of a choice; null where they are none. */
function optionsOf(field: Json, titled: 'oneOf' | 'anyOf'): string[] | null {
  const listed = field.enum ?? field[titled]
  const values = Array.isArray(listed)
    ? listed.map((option: unknown) => (isObject(option) ? option.const : option))
    : []
  return isTextList(values) &&
    values.length > 0 &&
    values.length <= MAX_OPTIONS &&
    new Set(values).size === values.length
    ? values
    : null
}

/** Last, the schema must be one, and what it fills in must fit. */
function schemaFaults(schema: JsonSchema, properties: Json): string[] {
  try {
    compileSchema(schema)
    return Object.entries(properties).flatMap(([name, field]) =>
      isObject(field) && 'default' in field && compileSchema(field)(field.default) !== null
        ? [`Field "${name}": its default does not fit it.`]
        : []
    )
  } catch (error) {
    if (error instanceof SchemaError) {
      return [error.message]
    }
    throw error
  }
}

function hasShortTexts({ title, description }: Json) {
  return [title, description].every(
    (text) => text === undefined || (typeof text === 'string' && text.length <= MAX_TEXT_CHARACTERS)
  )
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
