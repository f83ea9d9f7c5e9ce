import { isDeepStrictEqual } from 'node:util'
import { formOf } from './form_of.js'
import type { FormField } from './form_field.js'
import { readForm } from './read_form.js'

/** Whether a form can show these arguments, and says the same when it is sent. */
export function canShow(fields: FormField[], values: unknown): boolean {
  const { value, faults } = readForm(fields, formOf(fields, values))
  return faults.length === 0 && isDeepStrictEqual(value, values)
}
