import { flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import {
  listAllConversations,
  type ListedConversation,
} from '#conversations/operator/list_all_conversations'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { minuteOf } from '#core/console/shown_time'
import { parseSince } from '#core/console/time_span'
import { SqlStore } from '#core/sql_store'

function toJson(conversation: ListedConversation) {
  return {
    id: conversation.id,
    external_id: conversation.externalId,
    title: conversation.title,
    owner: { id: conversation.ownerId, email: conversation.ownerEmail },
    archived: conversation.isArchived,
    messages: conversation.messages,
    created_at: new Date(conversation.createdAt).toISOString(),
    last_activity_at: new Date(conversation.lastActivityAt).toISOString(),
  }
}

/**
 * `npm run ace -- conversation:list --user=ada@example.org --since=7d --text=invoice`
 */
export default class ConversationList extends AccountCommand {
  static commandName = 'conversation:list'
  static description = 'List conversations, those that were active last first'
  static help = [
    '  {{ binaryName }} conversation:list --since=7d',
    '  {{ binaryName }} conversation:list --user=ada@example.org --text="late invoice"',
    JSON_HELP,
  ]

  @flags.string({ description: 'Of this account only: its email address' })
  declare user?: string

  @flags.string({ description: 'Active since a date (2026-11-26) or a time ago (12h, 7d)' })
  declare since?: string

  @flags.string({ description: 'With these words in the title or a message; needs --user' })
  declare text?: string

  @flags.number({ description: 'How many at most', default: 50 })
  declare limit: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const limit = this.checkedLimit(this.limit)
    const since = this.since === undefined ? null : parseSince('--since', this.since)
    if (this.text !== undefined && this.user === undefined) {
      throw new Misuse('--text needs --user: the index of words is one per person')
    }
    const owner = this.user === undefined ? null : await this.accountOrFail(this.user)
    const filter = { ownerId: owner?.id ?? null, since, text: this.text ?? null }
    const sql = await this.app.container.make(SqlStore)
    const conversations = await sql.read((db) => listAllConversations(db, filter, limit))
    if (this.json) {
      this.printJson(conversations.map(toJson))
      return
    }
    this.printTable(
      ['Id', 'Last active', 'Owner', 'Messages', 'Title'],
      conversations.map((conversation) => [
        conversation.id,
        minuteOf(conversation.lastActivityAt),
        conversation.ownerEmail,
        conversation.messages,
        `${conversation.title ?? ''}${conversation.isArchived ? ' (archived)' : ''}`,
      ]),
      'No conversations match'
    )
    this.noteLimit(conversations.length, limit)
  }
}
