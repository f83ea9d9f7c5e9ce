import { Problem, type FieldError } from '#core/problem'

/** What an administrator wrote is not taken: one fault per field. */
export function refuse(errors: { field: string; message: string }[]): void {
  if (errors.length > 0) {
    throw new Problem('validation_failed', {
      detail: errors[0].message,
      errors: errors.map((error): FieldError => ({ rule: 'model', ...error })),
    })
  }
}
