import { CommandError } from '#core/console/command_errors'

/** Why a backup, restore, copy or rotation was not done; data that was there is as it was. */
export class Refusal extends CommandError {
  constructor(
    message: string,
    /** For scripts, in the document of `--json`. */
    readonly code:
      | 'archive_damaged'
      | 'archive_not_ours'
      | 'archive_too_new'
      | 'database_damaged'
      | 'database_mismatch'
      | 'exists'
      | 'key_elsewhere'
      | 'key_in_use'
      | 'not_empty'
      | 'not_verified'
      | 'server_running'
      | 'unreadable'
  ) {
    super(message)
    this.name = 'Refusal'
  }
}
