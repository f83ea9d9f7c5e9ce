import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { DeleteConversation } from '#conversations/delete_conversation'
import { findListedConversation } from '#conversations/operator/list_all_conversations'
import { CommandError } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP, YES_FLAG } from '#core/console/shared_flags'
import { printableLine } from '#core/console/terminal_text'
import { DatabaseCommand } from '#core/database_command'
import { parseId } from '#core/ids'
import { SqlStore } from '#core/sql_store'

/**
 * `npm run ace -- conversation:delete 01a207b2-ed8a-719a-9f15-1d628c58d17f`
 */
export default class ConversationDelete extends DatabaseCommand {
  static commandName = 'conversation:delete'
  static description = 'Delete a conversation with its messages and files'
  static help = ['What it cost stays in the ledger.', JSON_HELP]

  @args.string({ description: 'The id, see conversation:list' })
  declare id: string

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const id = parseId(this.id)
    const sql = await this.app.container.make(SqlStore)
    const conversation =
      id === null ? undefined : await sql.read((db) => findListedConversation(db, id))
    if (conversation === undefined) {
      throw new CommandError(`There is no conversation with the id ${printableLine(this.id)}`)
    }
    const { title, messages, ownerEmail } = conversation
    await this.confirm(
      `This deletes “${printableLine(title ?? 'Untitled')}” of ${ownerEmail}: ${messages} messages and their files. It cannot be undone.`,
      this.yes
    )
    const deleteConversation = await this.app.container.make(DeleteConversation)
    await deleteConversation.execute(conversation.id, commandOrigin())
    if (this.json) {
      this.printJson({ id: conversation.id, deleted: true })
    } else {
      this.logger.success(`Deleted the conversation ${conversation.id} of ${ownerEmail}`)
    }
  }
}
