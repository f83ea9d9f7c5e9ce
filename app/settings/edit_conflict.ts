import { Exception } from '@adonisjs/core/exceptions'

/** What two people wrote into the same field. */
export interface ConflictingEdit {
  field: string
  /** For people. */
  label: string
  yours: unknown
  theirs: unknown
}

/** What somebody wants to change has been changed by somebody else since they looked at it; nothing was written. */
export class EditConflict extends Exception {
  static status = 409
  static code = 'E_EDIT_CONFLICT'

  constructor(readonly edits: ConflictingEdit[]) {
    super('Somebody else has changed this meanwhile.')
  }
}
