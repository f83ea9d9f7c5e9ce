import { boundsInWords, countInWords, hintOf, lengthInWords, numberOf } from './field_hints.js'
import { checksOf, optionOf, optionsOf } from './field_options.js'
import type { FormField, TextField } from './form_field.js'
import { isNode, isPlain, plainNode, type SchemaNode } from './schema_nodes.js'

/** Where a field is, whatever it is. */
export type FieldPlace = Pick<FormField, 'path' | 'name' | 'label' | 'isRequired' | 'isNullable'>

/** Texts that may be longer get a box of several lines. */
const LONGEST_LINE = 200
const MAX_PLACEHOLDER_CHARACTERS = 200

const INPUTS: Record<string, TextField['input']> = {
  'email': 'email',
  'uri': 'url',
  'date': 'date',
  'date-time': 'datetime-local',
  'password': 'password',
}

/** The field of one value that is no object with fields of its own. */
export function valueField(schema: SchemaNode, place: FieldPlace, root: SchemaNode): FormField {
  if ('const' in schema) {
    return constField(schema, place)
  }
  const options = optionsOf(schema)
  if (options !== null) {
    const given = 'default' in schema ? JSON.stringify(schema.default) : null
    const isKnown = options.some(({ value }) => value === given)
    return {
      ...place,
      kind: 'select',
      hint: hintOf(schema),
      options,
      default: isKnown ? given : null,
    }
  }
  if (!isPlain(schema)) {
    return jsonField(schema, place)
  }
  switch (schema.type) {
    case 'string':
      return textField(schema, place)
    case 'integer':
    case 'number':
      return numberField(schema, place)
    case 'boolean':
      return { ...place, kind: 'checkbox', hint: hintOf(schema), default: schema.default === true }
    case 'array':
      return listField(schema, place, root)
    default:
      return jsonField(schema, place)
  }
}

/** One that may be left out is a choice between that and its value. */
function constField(schema: SchemaNode, place: FieldPlace): FormField {
  const { const: value } = schema
  const hint = hintOf(schema)
  return place.isRequired
    ? { ...place, kind: 'const', hint, value }
    : { ...place, kind: 'select', hint, options: [optionOf(value, schema.title)], default: null }
}

function textField(schema: SchemaNode, place: FieldPlace): FormField {
  const [minLength, maxLength] = [numberOf(schema.minLength), numberOf(schema.maxLength)]
  const format = typeof schema.format === 'string' ? schema.format : ''
  const input =
    schema.writeOnly === true ? 'password' : Object.hasOwn(INPUTS, format) ? INPUTS[format] : 'text'
  const isLong = input === 'text' && (maxLength ?? 0) > LONGEST_LINE
  return {
    ...place,
    kind: isLong ? 'textarea' : 'text',
    input,
    hint: hintOf(
      schema,
      lengthInWords(minLength, maxLength),
      input === 'datetime-local' ? 'In UTC.' : null
    ),
    minLength,
    maxLength,
    placeholder: placeholderOf(schema),
    default: typeof schema.default === 'string' ? schema.default : null,
  }
}

function numberField(schema: SchemaNode, place: FieldPlace): FormField {
  return {
    ...place,
    kind: 'number',
    isInteger: schema.type === 'integer',
    hint: hintOf(schema, boundsInWords(schema)),
    min: numberOf(schema.minimum),
    max: numberOf(schema.maximum),
    placeholder: placeholderOf(schema),
    default: numberOf(schema.default),
  }
}

function listField(schema: SchemaNode, place: FieldPlace, root: SchemaNode): FormField {
  const { schema: items, isNullable } = plainNode(isNode(schema.items) ? schema.items : {}, root)
  const given: unknown[] = Array.isArray(schema.default) ? schema.default : []
  const options = isNullable ? null : checksOf(items)
  if (options !== null) {
    const isTaken = ({ value }: { value: string }) =>
      given.some((one) => JSON.stringify(one) === value)
    return {
      ...place,
      kind: 'checks',
      name: `${place.name}[]`,
      hint: hintOf(schema, countInWords(schema)),
      options,
      default: options.filter(isTaken).map(({ value }) => value),
    }
  }
  const type = items.type === 'integer' ? 'number' : items.type
  if (isNullable || !isPlain(items) || (type !== 'string' && type !== 'number')) {
    return jsonField(schema, place)
  }
  return {
    ...place,
    kind: 'lines',
    items: type,
    hint: hintOf(schema, 'One per line.', countInWords(schema)),
    placeholder: placeholderOf(schema),
    default: given.filter((one) => typeof one === 'string' || typeof one === 'number'),
  }
}

function jsonField(schema: SchemaNode, place: FieldPlace): FormField {
  const isGiven = 'default' in schema && schema.default !== null
  return {
    ...place,
    kind: 'json',
    hint: hintOf(schema, 'Written as JSON.'),
    default: isGiven ? JSON.stringify(schema.default, null, 2) : null,
  }
}

/** The first example. */
function placeholderOf({ examples }: SchemaNode): string | null {
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined
  if (first === undefined || first === null) {
    return null
  }
  const text = Array.isArray(first)
    ? first.join('\n')
    : typeof first === 'object'
      ? JSON.stringify(first)
      : String(first)
  return text.slice(0, MAX_PLACEHOLDER_CHARACTERS)
}
