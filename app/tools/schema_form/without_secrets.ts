import type { FormField } from './form_field.js'

/** Arguments without what their schema says is a secret (`writeOnly`, `format: password`). */
export function withoutSecrets(
  fields: FormField[],
  values: Record<string, unknown>
): Record<string, unknown> {
  const byName = new Map(fields.map((field) => [field.label, field]))
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const field = byName.get(name)
      if (field?.kind === 'text' && field.input === 'password') {
        return []
      }
      return field?.kind === 'group' && isObject(value)
        ? [[name, withoutSecrets(field.fields, value)]]
        : [[name, value]]
    })
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
