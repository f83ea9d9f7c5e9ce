import { Problem } from '#core/problem'

/** What two people wrote into the same field. */
export interface ConflictingEdit {
  field: string
  /** For people. */
  label: string
  yours: unknown
  theirs: unknown
}

/** What somebody wants to change has been changed by somebody else since they looked at it; nothing was written. */
export class EditConflict extends Problem {
  constructor(readonly edits: ConflictingEdit[]) {
    super('validation_failed', {
      detail: 'Somebody else has changed this meanwhile.',
      errors: edits.map(({ field, label, yours, theirs }) => ({
        field,
        rule: 'edit_conflict',
        message:
          `${label}: somebody else has set this to ${shown(theirs)} meanwhile; you wrote ${shown(yours)}. ` +
          'Save again to replace it.',
      })),
    })
  }
}

function shown(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) {
    return 'nothing'
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no'
  }
  return `“${Array.isArray(value) ? value.join(', ') : String(value)}”`
}
