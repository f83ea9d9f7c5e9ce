import { localTime } from './read_values.js'
import type { FormEntries, FormField } from './form_field.js'

type Entry = [name: string, values: string[]]

/**
 * What a form holds, by the names of its controls.
 *
 * @param values - the arguments to show; without them, what the schema gives as defaults
 */
export function formOf(fields: FormField[], values?: unknown): FormEntries {
  const [first] = fields
  return new Map(
    first?.path === '' && values !== undefined
      ? entriesOf(first, values)
      : entriesOfAll(fields, values)
  )
}

function entriesOfAll(fields: FormField[], values: unknown): Entry[] {
  if (values === undefined) {
    return fields.flatMap((field) => entriesOf(field, defaultOf(field)))
  }
  const given = new Map(typeof values === 'object' && values !== null ? Object.entries(values) : [])
  return fields.flatMap((field) => entriesOf(field, given.get(field.label)))
}

function defaultOf(field: FormField): unknown {
  switch (field.kind) {
    case 'const':
    case 'group':
      return undefined
    case 'json':
    case 'select':
      return field.default === null ? undefined : JSON.parse(field.default)
    case 'checks':
      return field.default.map((value): unknown => JSON.parse(value))
    default:
      return field.default ?? undefined
  }
}

function entriesOf(field: FormField, value: unknown): Entry[] {
  if (field.kind === 'group') {
    const isGiven = value !== undefined && !field.isRequired
    return [
      ...(isGiven ? [[field.sendName, ['on']] satisfies Entry] : []),
      ...entriesOfAll(field.fields, value),
    ]
  }
  const texts = value === undefined ? [] : textsOf(field, value)
  return texts.length === 0 ? [] : [[field.name, texts]]
}

/** How a value stands in the control of a field; nothing where it cannot. */
function textsOf(field: Exclude<FormField, { kind: 'group' }>, value: unknown): string[] {
  switch (field.kind) {
    case 'text':
    case 'textarea': {
      const text = typeof value === 'string' ? value : ''
      return [field.input === 'datetime-local' ? localTime(text) : text]
    }
    case 'number':
      return typeof value === 'number' ? [String(value)] : []
    case 'select':
      return [JSON.stringify(value)]
    case 'checkbox':
      return value === true ? ['on'] : []
    case 'checks':
      return Array.isArray(value) ? value.map((one) => JSON.stringify(one)) : []
    case 'lines':
      return Array.isArray(value) ? [value.join('\n')] : []
    case 'const':
      return []
    case 'json':
      return [JSON.stringify(value, null, 2)]
    default: {
      const never: never = field
      return never
    }
  }
}
