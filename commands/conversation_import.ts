import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { ImportConversations, type ImportRow } from '#conversations/import/import_conversations'
import { BrokenJson } from '#conversations/import/json_values'
import { ExitCode } from '#core/console/exit_codes'
import { openInput } from '#core/console/input_file'
import { DRY_RUN_FLAG, JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'

const OUTCOMES: Record<ImportRow['outcome'], string> = {
  imported: 'imported',
  already_there: 'already there',
  importable: 'would be imported',
  empty: 'empty',
  refused: 'refused',
}

const MAX_NAMED_FILES = 3

function remarkOf(row: ImportRow): string {
  const { missingFiles: missing, skipped } = row
  const remarks = [
    row.reason ?? '',
    missing.length === 0 ? '' : `missing: ${missing.slice(0, MAX_NAMED_FILES).join(', ')}`,
    missing.length > MAX_NAMED_FILES ? `and ${missing.length - MAX_NAMED_FILES} more` : '',
    skipped === 0 ? '' : `${skipped} pieces skipped`,
  ]
  return remarks.filter((remark) => remark !== '').join('; ')
}

/**
 * `npm run ace -- conversation:import conversations.json --user=ada@example.org`
 */
export default class ConversationImport extends AccountCommand {
  static commandName = 'conversation:import'
  static description = "Import conversations: our own export, or ChatGPT's conversations.json"
  static help = [
    'All branches, authors, times and models come along; of files only the names, as they are not in the export. Each conversation is stored whole or not at all, and a second import of the same changes nothing.',
    '  {{ binaryName }} conversation:import conversations.json --user=ada@example.org --dry-run',
    'With --json: {imported, already_there, importable, empty, refused, conversations: [{position, title, external_id, outcome, conversation_id, messages, missing_files, skipped, reason}]}.',
    JSON_HELP,
  ]

  @args.string({ description: 'The file; - for standard input' })
  declare file: string

  @flags.string({
    description: 'Whose conversations they become: the email address',
    required: true,
  })
  declare user: string

  @flags.boolean(DRY_RUN_FLAG)
  declare dryRun?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const owner = await this.accountOrFail(this.user)
    const rows: ImportRow[] = []
    const fault = await this.#import(owner, rows)
    this.#report(rows)
    if (fault !== null) {
      this.fail(`${fault}; what comes before it is ${this.dryRun ? 'fine' : 'imported'}`)
    } else if (rows.some(({ outcome }) => outcome === 'refused')) {
      this.exitCode = ExitCode.NOT_DONE
    }
  }

  /** Answers what is wrong with the file itself; null where it could be read to its end. */
  async #import(owner: { id: string; email: string }, rows: ImportRow[]): Promise<string | null> {
    const input = await openInput(this.file)
    const importConversations = await this.app.container.make(ImportConversations)
    const progress = await this.progress('Importing', input.size, 'bytes')
    try {
      const results = importConversations.execute({
        owner,
        chunks: input.chunks,
        isDryRun: this.dryRun === true,
        origin: commandOrigin(),
      })
      for await (const row of results) {
        rows.push(row)
        progress.update(input.position)
        if (this.interruption.aborted) {
          return 'Interrupted'
        }
      }
      return null
    } catch (error) {
      if (error instanceof BrokenJson) {
        return error.message
      }
      throw error
    } finally {
      progress.stop()
    }
  }

  #report(rows: ImportRow[]) {
    const counts = { imported: 0, already_there: 0, importable: 0, empty: 0, refused: 0 }
    rows.forEach(({ outcome }) => counts[outcome]++)
    if (this.json) {
      this.printJson({ ...counts, conversations: rows.map(toJson) })
      return
    }
    this.printTable(
      ['No', 'Outcome', 'Title', 'Messages', 'Remarks'],
      rows.map((row) => [
        row.position,
        OUTCOMES[row.outcome],
        row.title,
        row.messages,
        remarkOf(row),
      ]),
      'The file holds no conversations'
    )
    const told = Object.entries(OUTCOMES).flatMap(([outcome, words]) => {
      const count = rows.filter((row) => row.outcome === outcome).length
      return count === 0 ? [] : [`${count} ${words}`]
    })
    if (told.length > 0) {
      this.note(told.join(', '))
    }
  }
}

function toJson(row: ImportRow) {
  return {
    position: row.position,
    title: row.title,
    external_id: row.externalId,
    outcome: row.outcome,
    conversation_id: row.conversationId,
    messages: row.messages,
    missing_files: row.missingFiles,
    skipped: row.skipped,
    reason: row.reason,
  }
}
