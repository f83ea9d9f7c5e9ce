import { errors, SimpleMessagesProvider } from '@vinejs/vine'
import { Misuse } from '#core/console/command_errors'

interface InputValidator<Output> {
  validate(data: unknown, options: { messagesProvider: SimpleMessagesProvider }): Promise<Output>
}

const MESSAGES = {
  required: '{{ field }} is missing',
  enum: '{{ field }} must be one of: {{ choices }}',
  withoutDecimals: '{{ field }} must be a whole number',
  range: '{{ field }} must be from {{ min }} to {{ max }}',
  minLength: '{{ field }} must have {{ min }} characters or more',
  maxLength: '{{ field }} must have {{ max }} characters or fewer',
}

/** Vine calls an entry of a list by its number. */
function messagesFor(flags: Record<string, string>): Record<string, string> {
  const ofEntries = Object.entries(flags)
    .filter(([field]) => field.endsWith('.*'))
    .flatMap(([field, flag]) =>
      Object.entries(MESSAGES).map(([rule, message]): [string, string] => [
        `${field}.${rule}`,
        message.replace('{{ field }}', flag),
      ])
    )
  return { ...MESSAGES, ...Object.fromEntries(ofEntries) }
}

/**
 * What a command was given, checked as the API checks it. Throws Misuse with every fault.
 *
 * @param flags - what people call the fields, e.g. `{ expires_in_days: '--days' }`
 */
export async function validInput<Output>(
  validator: InputValidator<Output>,
  data: Record<string, unknown>,
  flags: Record<string, string>
): Promise<Output> {
  try {
    return await validator.validate(data, {
      messagesProvider: new SimpleMessagesProvider(messagesFor(flags), flags),
    })
  } catch (error) {
    if (error instanceof errors.E_VALIDATION_ERROR) {
      const faults: { message: string }[] = error.messages
      throw new Misuse(faults.map(({ message }) => message).join('; '))
    }
    throw error
  }
}
