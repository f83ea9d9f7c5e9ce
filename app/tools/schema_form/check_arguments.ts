import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import { faultsByField } from './field_faults.js'
import type { FieldFault, FormField } from './form_field.js'

/** Arguments that may be sent, or what is wrong with them. */
export type CheckedArguments =
  { isValid: true; arguments: Record<string, unknown> } | { isValid: false; faults: FieldFault[] }

/**
 * Checks arguments against the schema of their tool, in bounded time.
 *
 * @param fields - of the schema: what is wrong is said at them
 */
export function checkArguments(
  schema: Record<string, unknown>,
  fields: FormField[],
  value: unknown
): CheckedArguments {
  if (!isObject(value)) {
    return {
      isValid: false,
      faults: [{ path: '', message: 'The arguments must be a JSON object.' }],
    }
  }
  const unusable = schemaFault(schema)
  if (unusable !== null) {
    return { isValid: false, faults: [{ path: '', message: unusable }] }
  }
  const faults = compileSchema(schema)(value)
  return faults === null
    ? { isValid: true, arguments: value }
    : { isValid: false, faults: faultsByField(fields, faults) }
}

/** Why a schema cannot be used, so that its tool cannot be called either; null where it can. */
export function schemaFault(schema: Record<string, unknown>): string | null {
  try {
    compileSchema(schema)
    return null
  } catch (error) {
    if (error instanceof SchemaError) {
      return error.message
    }
    throw error
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
