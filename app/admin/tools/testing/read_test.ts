import { checkArguments, type CheckedArguments } from '#tools/schema_form/check_arguments'
import { entriesOfBody } from '#tools/schema_form/form_entries'
import type { FormField } from '#tools/schema_form/form_field'
import { readForm } from '#tools/schema_form/read_form'
import type { JsonSchema } from '#tools/types'
import type { PanelInput } from './test_panel.js'

/** What somebody wants to call a tool with. */
export interface ReadTest {
  checked: CheckedArguments
  /** For showing the form again. */
  input: PanelInput
}

/** Reads the arguments of a test from the form or from its JSON tab, and checks them. */
export function readTest(
  schema: JsonSchema,
  fields: FormField[],
  body: Record<string, unknown>
): ReadTest {
  const typed = textOf(body.typed)
  const caseName = textOf(body.case_name)
  if (body.tab === 'json') {
    const text = textOf(body.json)
    const checked = checkText(schema, fields, text)
    const faults = checked.isValid ? [] : checked.faults
    return { checked, input: { tab: 'json', text, faults, typed, caseName } }
  }
  const sent = entriesOfBody(body)
  const { value, faults: unreadable } = readForm(fields, sent)
  const checked = checkArguments(schema, fields, value)
  const paths = new Set(unreadable.map(({ path }) => path))
  const faults = [
    ...unreadable,
    ...(checked.isValid ? [] : checked.faults.filter(({ path }) => !paths.has(path))),
  ]
  return {
    checked: faults.length === 0 ? checked : { isValid: false, faults },
    input: { tab: 'form', sent, faults, typed, caseName },
  }
}

function checkText(schema: JsonSchema, fields: FormField[], text: string): CheckedArguments {
  let value: unknown
  try {
    value = JSON.parse(text.trim() === '' ? '{}' : text)
  } catch {
    return { isValid: false, faults: [{ path: '', message: 'Enter valid JSON.' }] }
  }
  return checkArguments(schema, fields, value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
