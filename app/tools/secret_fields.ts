import { asksForSecret, namesSecret } from './forms/secret_words.js'
import type { JsonSchema } from './types.js'

/** Formats of text that nobody types a secret into. */
const OPEN_FORMATS: ReadonlySet<unknown> = new Set(['email', 'uri', 'date', 'date-time'])

/** A secret that a form asks for. */
export interface SecretFinding {
  /** The name of the field; null where the message asks and the fields do not say. */
  field: string | null
  /** Why, to be told to people and to the model. */
  reason: string
}

/**
 * Looks for a password, key, token, card number, PIN or the like among what a form asks for. Such a form must not be shown:
 * what is typed into it would go through the conversation, its log and the server that asked.
 *
 * @param message - what is said above the form
 * @param schema - of the form's content: an object of flat fields
 */
export function secretFieldIn(message: string, schema: JsonSchema): SecretFinding | null {
  const fields = fieldsOf(schema)
  for (const [name, field] of fields) {
    if (isSecretField(name, field)) {
      return {
        field: name,
        reason: `The field "${name}" asks for a password, key, card number or other secret. Those are not asked for in a conversation.`,
      }
    }
  }
  if (asksForSecret(message) && fields.some(([, field]) => takesAnyText(field))) {
    return {
      field: null,
      reason:
        'The message asks for a password, key, card number or other secret. Those are not asked for in a conversation.',
    }
  }
  return null
}

function isSecretField(name: string, field: Record<string, unknown>) {
  if (field.format === 'password' || field.writeOnly === true) {
    return true
  }
  if (!takesAnyText(field)) {
    return false
  }
  const { title, description } = field
  return (
    namesSecret(name) ||
    (typeof title === 'string' && (namesSecret(title) || asksForSecret(title))) ||
    (typeof description === 'string' && asksForSecret(description))
  )
}

/** A choice, a date or a yes gives no secret away; a number can be a PIN. */
function takesAnyText(field: Record<string, unknown>): boolean {
  if ('enum' in field || 'oneOf' in field || 'const' in field) {
    return false
  }
  return field.type !== 'boolean' && field.type !== 'array' && !OPEN_FORMATS.has(field.format)
}

function fieldsOf(schema: JsonSchema): [string, Record<string, unknown>][] {
  const { properties } = schema
  return typeof properties === 'object' && properties !== null
    ? Object.entries(properties).flatMap(([name, field]) =>
        isObject(field) ? [[name, field]] : []
      )
    : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
