import { BaseCommand } from '@adonisjs/core/ace'
import { CommandCancelled, Misuse } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { startProgress, type Progress } from '#core/console/progress'
import { askYesOrNo, canAsk, readStdin } from '#core/console/terminal_prompts'
import { textTable, type Cell } from '#core/console/text_table'
import { settledWithin } from '#core/within'

/** How long Ctrl-C waits for a command to come to a whole number of what it does. */
const WRAP_UP_MS = 15_000

/** Of a list: all of it is in memory at once. */
const MAX_LIMIT = 10_000

/**
 * What commands share, also those that work without a database. They exit with an `ExitCode`.
 *
 * Results go to standard output: a table or a sentence for people, or one JSON document with `--json`. Everything else
 * (progress, questions, notes, errors) goes to standard error. Errors are thrown: a `CommandError`, a `Problem` or one of the
 * database is told in a sentence (see command_error_handler.ts).
 */
export abstract class ConsoleCommand extends BaseCommand {
  #interruption: AbortController | null = null
  #isOver = false

  protected abstract execute(): Promise<void>

  async run() {
    const execution = this.perform()
    this.app.terminating(async () => {
      if (this.#interruption !== null && !this.#isOver) {
        this.#interruption.abort(new CommandCancelled())
        await settledWithin(WRAP_UP_MS, execution)
      }
    })
    try {
      await execution
    } finally {
      this.#isOver = true
    }
  }

  /** What is done around the command itself. */
  protected async perform(): Promise<void> {
    await this.execute()
  }

  /**
   * Aborted by Ctrl-C and SIGTERM. Who looks at it between two units of work is waited for, and can tell what was done;
   * without it the process ends at once, and open transactions are rolled back.
   */
  protected get interruption(): AbortSignal {
    this.#interruption ??= new AbortController()
    return this.#interruption.signal
  }

  /** Tells why something was not done. */
  protected fail(reason: string): void {
    this.logger.error(reason)
    this.exitCode = ExitCode.NOT_DONE
  }

  /** Something that people should know, and scripts need not. */
  protected note(text: string): void {
    this.logger.logError(text)
  }

  /** The document of `--json`, once per command. */
  protected printJson(value: unknown): void {
    this.logger.log(JSON.stringify(value, null, 2))
  }

  /** Text of strangers in it is made safe for a terminal; `nothing` is the sentence where there are no rows. */
  protected printTable(head: string[], rows: readonly (readonly Cell[])[], nothing: string): void {
    if (rows.length === 0) {
      this.note(nothing)
      return
    }
    const columns = process.stdout.isTTY === true ? process.stdout.columns : null
    const [first, ...lines] = textTable(head, rows, columns)
    this.logger.log([this.colors.bold(first), ...lines].join('\n'))
  }

  /** A number of rows to list at most. Throws Misuse. */
  protected checkedLimit(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw new Misuse(`--limit must be a whole number from 1 to ${MAX_LIMIT}`)
    }
    return limit
  }

  /** Tells people that a list may go on. */
  protected noteLimit(count: number, limit: number): void {
    if (count === limit) {
      this.note(`There may be more; --limit shows more than ${limit}`)
    }
  }

  /**
   * Asks before something that cannot be undone. `consequence` is a sentence that says what and how many, e.g. `This deletes
   * 3 conversations of ada@example.org with their files.` Throws Misuse where nobody can answer and `--yes` is not given,
   * and CommandCancelled where the person does not want it.
   */
  protected async confirm(consequence: string, isYesGiven: boolean | undefined): Promise<void> {
    if (isYesGiven === true) {
      return
    }
    if (!canAsk()) {
      throw new Misuse(`${consequence} Without a terminal to ask at, say --yes.`)
    }
    this.note(consequence)
    if (!(await askYesOrNo('Go on?'))) {
      throw new CommandCancelled('Nothing was changed')
    }
  }

  /**
   * A secret: asked for without showing it, or with `fromStdin` what standard input holds. Never an argument, which other
   * programs of the machine can see. `flag` is the name of the flag that means the latter.
   */
  protected async readSecret(
    title: string,
    fromStdin: boolean | undefined,
    flag: string
  ): Promise<string> {
    if (fromStdin === true) {
      return readStdin()
    }
    if (!canAsk()) {
      throw new Misuse(`Without a terminal ${flag} is needed`)
    }
    return this.prompt.secure(title)
  }

  /** A bar for long work; see `startProgress`. */
  protected progress(label: string, total: number, unit: string): Promise<Progress> {
    return startProgress(label, total, unit)
  }
}
