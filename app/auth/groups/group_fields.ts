import { isCleanText } from '#core/json_text'
import { Problem, type FieldError } from '#core/problem'

const MAX_NAME_LENGTH = 100
const MAX_DESCRIPTION_LENGTH = 500
const LINE_BREAKING = /[\p{Cc}\u2028\u2029]/u

export interface GroupInput {
  name: string
  description: string
}

/** A name and a description as they are stored; `nameKey` is what names are compared by. */
export interface GroupFields extends GroupInput {
  nameKey: string
}

/** Names are the same without regard to case. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** @throws Problem `validation_failed` with the fields `name` and `description` */
export function readGroupFields(input: GroupInput): GroupFields {
  const name = input.name.trim().normalize('NFC')
  const description = input.description.trim()
  const nameKey = nameKeyOf(name)
  const errors = [
    ...faultOf('name', [
      [name !== '', 'required', 'A group needs a name.'],
      [
        Math.max(name.length, nameKey.length) <= MAX_NAME_LENGTH,
        'max_length',
        `A name has at most ${MAX_NAME_LENGTH} characters.`,
      ],
      [isCleanText(name) && !LINE_BREAKING.test(name), 'text', 'A name is one line of text.'],
    ]),
    ...faultOf('description', [
      [
        description.length <= MAX_DESCRIPTION_LENGTH,
        'max_length',
        `A description has at most ${MAX_DESCRIPTION_LENGTH} characters.`,
      ],
      [isCleanText(description), 'text', 'A description is plain text.'],
    ]),
  ]
  if (errors.length > 0) {
    throw new Problem('validation_failed', { detail: errors[0].message, errors })
  }
  return { name, description, nameKey }
}

/** The first rule that a field breaks. */
function faultOf(field: string, rules: [boolean, string, string][]): FieldError[] {
  const broken = rules.find(([holds]) => !holds)
  return broken === undefined ? [] : [{ field, rule: broken[1], message: broken[2] }]
}
