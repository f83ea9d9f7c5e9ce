import type { FormEntries } from './form_field.js'

const LIST = '[]'

/**
 * What a form sent, as its body was parsed: of a name that ends in `[]` a list, under the name without that; of any other
 * the last value.
 */
export function entriesOfBody(body: Record<string, unknown>): FormEntries {
  return new Map(
    Object.entries(body).flatMap(([name, value]): [string, string[]][] => {
      if (typeof value === 'string') {
        return [[name, [value]]]
      }
      return Array.isArray(value) ? [[name + LIST, value.map(String)]] : []
    })
  )
}
