import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import { Problem, type FieldError } from '#core/problem'
import type { JsonSchema } from '#tools/types'
import type { FormContent, Interaction, InteractionAnswer } from './types.js'

export const ANSWER_ACTIONS = ['accept', 'decline', 'cancel'] as const

/** What a person says to an interaction. Fields that are absent were not given. */
export interface GivenAnswer {
  action: (typeof ANSWER_ACTIONS)[number]
  content?: Record<string, unknown>
  input?: Record<string, unknown>
  alwaysAllow?: boolean
  /** Why an approval is declined, from clients that ask for it. */
  reason?: string
}

type Given = Exclude<keyof GivenAnswer, 'action' | 'reason'>

/** The fields of the request's body. */
const FIELDS: Record<Given, string> = {
  content: 'content',
  input: 'input',
  alwaysAllow: 'always_allow',
}

function invalid(errors: FieldError[]): Problem {
  return new Problem('validation_failed', {
    detail: `${errors[0].field}: ${errors[0].message}.`,
    errors,
  })
}

/** 422 where something is given that this answer does not take. */
function assertOnly(given: GivenAnswer, taken: Given[], why: string): void {
  const errors = (['content', 'input', 'alwaysAllow'] as const)
    .filter((name) => given[name] !== undefined && !taken.includes(name))
    .map((name): FieldError => ({ field: FIELDS[name], rule: 'forbidden', message: why }))
  if (errors.length > 0) {
    throw invalid(errors)
  }
}

/** The path of a field `__proto__` in a value; null where there is none. */
function findPrototype(value: unknown, path: string): string | null {
  if (typeof value !== 'object' || value === null) {
    return null
  }
  for (const [name, child] of Object.entries(value)) {
    const found = name === '__proto__' ? `${path}.${name}` : findPrototype(child, `${path}.${name}`)
    if (found !== null) {
      return found
    }
  }
  return null
}

/** 422 where a field would become an object's prototype somewhere on its way: then it is checked here and not sent. */
function assertNoPrototype({ content, input }: GivenAnswer): void {
  const field = findPrototype(content, 'content') ?? findPrototype(input, 'input')
  if (field !== null) {
    throw invalid([{ field, rule: 'unknown_field', message: 'is not taken anywhere' }])
  }
}

/** The path of a field in the request, from a JSON pointer into the value of `field`. */
function pathOf(field: string, pointer: string): string {
  const steps = pointer.split('/').slice(1)
  return [field, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))].join('.')
}

/** 422 with the path of each field that does not fit the schema. */
function assertFits(field: string, value: unknown, schema: JsonSchema): void {
  let faults
  try {
    faults = compileSchema(schema)(value)
  } catch (error) {
    if (error instanceof SchemaError) {
      throw new Problem('validation_failed', {
        detail: `Nothing can be accepted here, because the tool’s own schema is not valid: ${error.message}`,
        errors: [{ field, rule: 'schema', message: 'cannot be checked; decline instead' }],
      })
    }
    throw error
  }
  if (faults !== null) {
    throw invalid(
      faults.map(({ path, rule, message }) => ({ field: pathOf(field, path), rule, message }))
    )
  }
}

/** Forms take the fields that they show and no others. */
function assertKnownFields(content: Record<string, unknown>, { properties }: JsonSchema): void {
  const known = new Set(
    typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
  )
  const errors = Object.keys(content)
    .filter((name) => !known.has(name))
    .map((name): FieldError => {
      return { field: `content.${name}`, rule: 'unknown_field', message: 'is not in this form' }
    })
  if (errors.length > 0) {
    throw invalid(errors)
  }
}

/** Whether these are values that a form can hold. */
function isFormContent(content: Record<string, unknown>): content is FormContent {
  return Object.values(content).every(
    (value) =>
      ['string', 'number', 'boolean'].includes(typeof value) ||
      (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  )
}

function checkForm(content: Record<string, unknown> | undefined, schema: JsonSchema): FormContent {
  if (content === undefined) {
    throw invalid([{ field: 'content', rule: 'required', message: 'fill in the form' }])
  }
  assertKnownFields(content, schema)
  assertFits('content', content, schema)
  if (!isFormContent(content)) {
    throw invalid([
      {
        field: 'content',
        rule: 'flat',
        message: 'takes text, numbers, yes or no, and lists of text',
      },
    ])
  }
  return content
}

/** One of the actions, and nothing else. */
function checkChoice(interaction: Interaction, content: Record<string, unknown> = {}): FormContent {
  const { action, ...others } = content
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw invalid([
      { field: `content.${other}`, rule: 'unknown_field', message: 'is not known here' },
    ])
  }
  const chosen = interaction.actions?.find(({ id }) => id === action)
  if (chosen === undefined) {
    throw invalid([
      { field: 'content.action', rule: 'enum', message: 'must be the id of one of the actions' },
    ])
  }
  return { action: chosen.id }
}

function checkApproval({ schema }: Interaction, given: GivenAnswer): InteractionAnswer {
  if (given.input !== undefined) {
    assertFits('input', given.input, schema ?? {})
  }
  return {
    ...(given.input !== undefined && { input: given.input }),
    ...(given.alwaysAllow === true && { alwaysAllow: true }),
  }
}

/**
 * What is kept of an answer. Throws 422 `validation_failed` with the path of each field where it does not answer what was
 * asked; the interaction stays open then.
 */
export function checkAnswer(interaction: Interaction, given: GivenAnswer): InteractionAnswer {
  if (given.action !== 'accept') {
    assertOnly(given, [], 'goes with `accept` only')
    return given.reason === undefined ? {} : { reason: given.reason }
  }
  assertNoPrototype(given)
  switch (interaction.kind) {
    case 'approval':
      assertOnly(given, ['input', 'alwaysAllow'], 'is not taken for an approval')
      return checkApproval(interaction, given)
    case 'form':
      assertOnly(given, ['content'], 'is not taken for a form')
      return { content: checkForm(given.content, interaction.schema ?? {}) }
    case 'actions':
      assertOnly(given, ['content'], 'is not taken for actions')
      return { content: checkChoice(interaction, given.content) }
    case 'url':
      assertOnly(given, [], 'is not taken for a page')
      if (interaction.purpose === 'sign_in') {
        throw invalid([
          { field: 'action', rule: 'sign_in', message: 'a sign-in is accepted by signing in' },
        ])
      }
      return {}
  }
}
