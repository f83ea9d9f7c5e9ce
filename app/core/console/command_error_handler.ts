import type { Kernel } from '@adonisjs/core/ace'
import { failureOf } from '#core/console/command_failure'
import { ExitCode } from '#core/console/exit_codes'

/** Errors of the framework that mean a command was called wrongly. */
const MISUSES = new Set([
  'E_COMMAND_NOT_FOUND',
  'E_MISSING_FLAG',
  'E_MISSING_FLAG_VALUE',
  'E_MISSING_ARG',
  'E_MISSING_ARG_VALUE',
  'E_UNKNOWN_FLAG',
  'E_INVALID_FLAG',
])

/**
 * Tells on standard error why a command did not do what it was asked for, and sets the exit code that says so to scripts.
 */
export class CommandErrorHandler {
  #framework: Kernel['errorHandler']

  /** @param framework - renders misuse, with suggestions */
  constructor(framework: Kernel['errorHandler']) {
    this.#framework = framework
  }

  async render(error: unknown, kernel: Kernel): Promise<void> {
    if (error instanceof Error && 'code' in error && MISUSES.has(String(error.code))) {
      kernel.exitCode = ExitCode.MISUSE
      await this.#framework.render(error, kernel)
      return
    }
    const failure = failureOf(error)
    if (failure !== null) {
      kernel.exitCode = failure.exitCode
      kernel.ui.logger.error(failure.reason)
      return
    }
    /* The framework's own way of showing it needs a package that production does not have. */
    kernel.exitCode = ExitCode.NOT_DONE
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`)
  }
}
