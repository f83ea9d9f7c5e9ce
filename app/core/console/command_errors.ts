import { ExitCode } from '#core/console/exit_codes'

/** Ends a command with a sentence for the person and an exit code for the script. Thrown from anywhere below it. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = ExitCode.NOT_DONE
  ) {
    super(message)
    this.name = 'CommandError'
  }
}

/** The command was called wrongly, and has done nothing. */
export class Misuse extends CommandError {
  constructor(message: string) {
    super(message, ExitCode.MISUSE)
  }
}

/** Whoever was asked wants none of it. */
export class CommandCancelled extends CommandError {
  constructor(message = 'Cancelled') {
    super(message, ExitCode.INTERRUPTED)
  }
}
