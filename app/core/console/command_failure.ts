import { CommandError } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { isDatabaseUnavailable, isMissingTable } from '#core/database_errors'
import { Problem } from '#core/problem'

export interface CommandFailure {
  reason: string
  exitCode: ExitCode
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined
}

/** What of an error is told in a sentence; null where only its trace says what went wrong. */
export function failureOf(error: unknown): CommandFailure | null {
  if (!(error instanceof Error)) {
    return null
  }
  if (error instanceof CommandError) {
    return { reason: error.message, exitCode: error.exitCode }
  }
  if (error instanceof Problem) {
    const isDown = error.status === 503
    return { reason: error.detail, exitCode: isDown ? ExitCode.UNAVAILABLE : ExitCode.NOT_DONE }
  }
  if (codeOf(error) === 'E_PROMPT_CANCELLED') {
    return { reason: 'Cancelled', exitCode: ExitCode.INTERRUPTED }
  }
  /* What is wrong with the settings, all of it. */
  if ('faults' in error) {
    return { reason: error.message, exitCode: ExitCode.UNAVAILABLE }
  }
  if (isMissingTable(error)) {
    return {
      reason: 'The database is not set up yet: start Chatflow once, or run migrate',
      exitCode: ExitCode.UNAVAILABLE,
    }
  }
  if (isDatabaseUnavailable(error)) {
    return {
      reason: `The database cannot be used: ${error.message}`,
      exitCode: ExitCode.UNAVAILABLE,
    }
  }
  return null
}
