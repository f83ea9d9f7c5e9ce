import { flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import {
  PruneConversations,
  type PruneCount,
  type PruneFilter,
} from '#conversations/operator/prune_conversations'
import { DRY_RUN_FLAG, JSON_FLAG, JSON_HELP, YES_FLAG } from '#core/console/shared_flags'
import { dayOf } from '#core/console/shown_time'
import { parseSpan } from '#core/console/time_span'

const MIB = 1024 * 1024

function inWords({ conversations, messages, files, bytes }: PruneCount): string {
  return `${conversations} conversations with ${messages} messages and ${files} files (${(bytes / MIB).toFixed(1)} MiB)`
}

/**
 * `npm run ace -- conversation:prune --older-than=90d`
 */
export default class ConversationPrune extends AccountCommand {
  static commandName = 'conversation:prune'
  static description = 'Delete the conversations that nobody has used for a time'
  static help = [
    'A conversation is as old as the last message in it. What is being written, or waits for a person, stays; so does what a conversation cost, in the ledger. It goes by batches: after Ctrl-C the rest is still there.',
    '  {{ binaryName }} conversation:prune --older-than=90d --dry-run',
    'With --json: {conversations, messages, files, bytes, deleted, dry_run}.',
    JSON_HELP,
  ]

  @flags.string({ description: 'How long unused: 90d, 12w, 1y', required: true })
  declare olderThan: string

  @flags.string({ description: 'Of this account only: its email address' })
  declare user?: string

  @flags.boolean(DRY_RUN_FLAG)
  declare dryRun?: boolean

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const before = Date.now() - parseSpan('--older-than', this.olderThan)
    const owner = this.user === undefined ? null : await this.accountOrFail(this.user)
    const filter = { before, ownerId: owner?.id ?? null }
    const pruneConversations = await this.app.container.make(PruneConversations)
    const count = await pruneConversations.count(filter)
    const isForReal = this.dryRun !== true && count.conversations > 0
    const deleted = isForReal ? await this.#prune(pruneConversations, filter, count) : 0
    if (this.json) {
      this.printJson({ ...count, deleted, dry_run: this.dryRun === true })
    } else if (count.conversations === 0) {
      this.logger.success(`Nothing is unused since ${dayOf(before)}`)
    } else if (isForReal) {
      this.logger.success(`Deleted ${deleted} conversations unused since ${dayOf(before)}`)
    } else {
      this.logger.info(`Would delete ${inWords(count)}, unused since ${dayOf(before)}`)
    }
  }

  async #prune(
    pruneConversations: PruneConversations,
    filter: PruneFilter,
    count: PruneCount
  ): Promise<number> {
    await this.confirm(
      `This deletes ${inWords(count)}, unused since ${dayOf(filter.before)}. It cannot be undone.`,
      this.yes
    )
    const progress = await this.progress('Deleting', count.conversations, 'conversations')
    let deleted = 0
    try {
      for await (const sum of pruneConversations.execute(filter, commandOrigin())) {
        deleted = sum
        progress.update(deleted)
        if (this.interruption.aborted) {
          break
        }
      }
    } finally {
      progress.stop()
    }
    return deleted
  }
}
