import type { FieldOption } from './form_field.js'
import { isNode, type SchemaNode } from './schema_nodes.js'

/** More than a person finds something in. */
const MAX_OPTIONS = 200
const MAX_CHECKS = 60
const MAX_LABEL_CHARACTERS = 200

/** The options of a choice: `enum`, or `oneOf`/`anyOf` of constants with titles; null where it is none. */
export function optionsOf(schema: SchemaNode): FieldOption[] | null {
  const options = enumOptions(schema) ?? titledOptions(schema.oneOf ?? schema.anyOf)
  return options !== null && options.length > 0 && options.length <= MAX_OPTIONS ? options : null
}

/** The options of which several may be taken, each once; null where `items` is no choice. */
export function checksOf(items: SchemaNode): FieldOption[] | null {
  const options = optionsOf(items)
  return options !== null && options.length <= MAX_CHECKS ? options : null
}

function enumOptions({ enum: values, enumNames }: SchemaNode): FieldOption[] | null {
  if (!Array.isArray(values)) {
    return null
  }
  const names: unknown[] = Array.isArray(enumNames) ? enumNames : []
  return values
    .filter((value) => value !== null)
    .map((value: unknown, index) => optionOf(value, names[index]))
}

function titledOptions(branches: unknown): FieldOption[] | null {
  if (!Array.isArray(branches) || !branches.every((one) => isNode(one) && 'const' in one)) {
    return null
  }
  return branches.map(({ const: value, title }: SchemaNode) => optionOf(value, title))
}

/** An option for a value, as JSON; it is shown by its title, or as it is. */
export function optionOf(value: unknown, title?: unknown): FieldOption {
  const json = JSON.stringify(value)
  const label = typeof title === 'string' ? title : typeof value === 'string' ? value : json
  return { value: json, label: label.slice(0, MAX_LABEL_CHARACTERS) || '(empty)' }
}
