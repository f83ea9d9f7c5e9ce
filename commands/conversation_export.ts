import { join } from 'node:path'
import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import {
  EXPORT_FORMATS,
  ExportConversations,
  type ExportFormat,
  type ExportScope,
} from '#conversations/operator/export_conversations'
import {
  findListedConversation,
  type ListedConversation,
} from '#conversations/operator/list_all_conversations'
import { CommandError, Misuse } from '#core/console/command_errors'
import { makeFolder, writeOutput, writeToStdout } from '#core/console/output_file'
import { dayOf } from '#core/console/shown_time'
import { printableLine } from '#core/console/terminal_text'
import { parseId } from '#core/ids'
import { SqlStore } from '#core/sql_store'

const MAX_NAME_LENGTH = 60

/** `2026-11-26 Cats and dogs 01a207b2-….md`: names that sort, and no two are the same. */
function fileNameOf({ id, title, createdAt }: ListedConversation, format: ExportFormat): string {
  const words = (title ?? '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  const name = words.slice(0, MAX_NAME_LENGTH).toWellFormed().trim()
  return `${[dayOf(createdAt), name, id].filter((part) => part !== '').join(' ')}.${format}`
}

/**
 * `npm run ace -- conversation:export --user=ada@example.org --output=ada.jsonl`
 */
export default class ConversationExport extends AccountCommand {
  static commandName = 'conversation:export'
  static description = 'Write conversations to a file, a folder or standard output'
  static help = [
    'json is the document of the API (one conversation a file), jsonl has one such document a line, md is for people to read. Each of the first two can be imported again.',
    '  {{ binaryName }} conversation:export 01a207b2-ed8a-719a-9f15-1d628c58d17f --format=md',
    '  {{ binaryName }} conversation:export --user=ada@example.org --output=ada.jsonl',
    '  {{ binaryName }} conversation:export --all --format=md --output=conversations/',
    'Files that people sent are named, and not in it. Files get their names when they are whole, and are for their owner only.',
  ]

  @args.string({
    description: 'The id of one conversation, see conversation:list',
    required: false,
  })
  declare id?: string

  @flags.string({ description: 'All of this account: its email address' })
  declare user?: string

  @flags.boolean({ description: 'All of everybody' })
  declare all?: boolean

  @flags.string({ description: 'json, jsonl or md; unset: json for one, jsonl for many' })
  declare format?: string

  @flags.string({
    description: 'The file, or for many in json or md the folder; unset: standard output',
  })
  declare output?: string

  protected async execute() {
    const format = this.#readFormat()
    const scope = await this.#readScope()
    const isFolder = scope.kind !== 'conversation' && format !== 'jsonl'
    if (isFolder && this.output === undefined) {
      throw new Misuse(`Many conversations in ${format} need --output with a folder`)
    }
    const exportConversations = await this.app.container.make(ExportConversations)
    if (isFolder && this.output !== undefined) {
      await makeFolder(this.output)
    }
    await exportConversations.begin(scope, format, commandOrigin())
    const count = isFolder
      ? await this.#writeFolder(exportConversations, scope, format)
      : await this.#writeOne(exportConversations, scope, format)
    if (this.output !== undefined) {
      this.note(
        `Exported ${count === 1 ? '1 conversation' : `${count} conversations`} to ${this.output}`
      )
    }
  }

  #readFormat(): ExportFormat {
    const fallback = this.id === undefined ? 'jsonl' : 'json'
    const format = EXPORT_FORMATS.find((known) => known === (this.format ?? fallback))
    if (format === undefined) {
      throw new Misuse(`--format must be one of: ${EXPORT_FORMATS.join(', ')}`)
    }
    return format
  }

  async #readScope(): Promise<ExportScope> {
    const given = [this.id, this.user, this.all].filter((value) => value !== undefined)
    if (given.length !== 1) {
      throw new Misuse('Say which: the id of a conversation, --user with an address, or --all')
    }
    if (this.user !== undefined) {
      return { kind: 'owner', owner: await this.accountOrFail(this.user) }
    }
    if (this.id === undefined) {
      return { kind: 'all' }
    }
    const id = parseId(this.id)
    const sql = await this.app.container.make(SqlStore)
    const conversation =
      id === null ? undefined : await sql.read((db) => findListedConversation(db, id))
    if (conversation === undefined) {
      throw new CommandError(`There is no conversation with the id ${printableLine(this.id)}`)
    }
    return { kind: 'conversation', conversation }
  }

  /** All in one file, or on standard output. */
  async #writeOne(
    exportConversations: ExportConversations,
    scope: ExportScope,
    format: ExportFormat
  ): Promise<number> {
    let count = 0
    const { interruption } = this
    async function* text() {
      for await (const conversation of exportConversations.list(scope)) {
        interruption.throwIfAborted()
        if (await exportConversations.isThere(conversation)) {
          yield* exportConversations.text(conversation, format)
          count++
        }
      }
    }
    await (this.output === undefined ? writeToStdout(text()) : writeOutput(this.output, text()))
    return count
  }

  async #writeFolder(
    exportConversations: ExportConversations,
    scope: ExportScope,
    format: ExportFormat
  ): Promise<number> {
    let count = 0
    for await (const conversation of exportConversations.list(scope)) {
      this.interruption.throwIfAborted()
      if (await exportConversations.isThere(conversation)) {
        const path = join(this.output ?? '.', fileNameOf(conversation, format))
        await writeOutput(path, exportConversations.text(conversation, format))
        count++
      }
    }
    return count
  }
}
