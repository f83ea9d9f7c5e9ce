import type { HttpContext } from '@adonisjs/core/http'
import type { FieldError, Problem } from '#core/problem'
import { toProblem } from '#core/to_problem'
import { validate, type Validator } from '#core/validate'

/** What fields of a form hold. Of a box that is not ticked and a field that is left empty there is none. */
export type FormValues = Record<string, unknown>

/** A message about a field, or about the whole form where `field` is empty. */
export interface FormError {
  field: string
  message: string
}

const FIRST_SERVER_ERROR = 500

/** Fields that every form sends for the frame, not for its action. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['_csrf'])

/**
 * A form as a person sees it: its values and what is wrong with them. Field components print it.
 */
export class Form {
  readonly values: FormValues
  readonly errors: readonly FormError[]

  constructor(values: FormValues = {}, errors: readonly FormError[] = []) {
    this.values = values
    this.errors = errors
  }

  get isRefused(): boolean {
    return this.errors.length > 0
  }

  /** The value of a field as text; empty where there is none. */
  text(name: string): string {
    const value = this.values[name]
    return value === undefined || value === null ? '' : String(value)
  }

  /** Whether a field holds `value`, alone or among others; a box without a value of its own holds `on` when ticked. */
  holds(name: string, value = 'on'): boolean {
    const held = this.values[name]
    return Array.isArray(held)
      ? held.map(String).includes(value)
      : held === true || (held !== undefined && held !== null && String(held) === value)
  }

  /** The first message about a field, or null. */
  error(name: string): string | null {
    return this.errors.find(({ field }) => field === name)?.message ?? null
  }

  /** The same values with messages. */
  refused(errors: readonly FormError[]): Form {
    return new Form(this.values, errors)
  }
}

/** Either what the work answered, or the form to show again (with status 422). */
export type Submission<Result> = { done: true; result: Result } | { done: false; form: Form }

/** The fields that were sent; those left empty are missing. */
export function sentFields({ request }: HttpContext): FormValues {
  const entries = Object.entries(request.body()).filter(
    ([name, value]) => !OWN_FIELDS.has(name) && value !== ''
  )
  return Object.fromEntries(entries)
}

/** Secrets are never shown again, not even to whoever typed them. */
function shownAgain(values: FormValues, secrets: readonly string[]): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)))
}

function toFormErrors({ errors, detail }: Problem): FormError[] {
  return errors?.length
    ? errors.map(({ field, message }: FieldError) => ({ field, message }))
    : [{ field: '', message: detail }]
}

/**
 * Validates what a form sent and gives it to `work`. What the person can put right, in the fields or as a problem that
 * `work` threw, comes back as the form to show again; everything else is thrown.
 *
 * @param secrets names of fields whose values are not shown again
 */
export async function submitForm<Data, Result>(
  ctx: HttpContext,
  validator: Validator<Data>,
  work: (data: Data) => Promise<Result>,
  { secrets = [] }: { secrets?: readonly string[] } = {}
): Promise<Submission<Result>> {
  const values = sentFields(ctx)
  try {
    const data = await validate(validator, values)
    return { done: true, result: await work(data) }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.status >= FIRST_SERVER_ERROR) {
      throw error
    }
    return { done: false, form: new Form(shownAgain(values, secrets), toFormErrors(problem)) }
  }
}
