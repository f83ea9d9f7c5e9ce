import { flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { DRY_RUN_FLAG, JSON_FLAG, JSON_HELP, YES_FLAG } from '#core/console/shared_flags'
import { dayOf } from '#core/console/shown_time'
import { parseSpan } from '#core/console/time_span'
import { unusedSince, type IdleRule } from '#retention/idle_rules'
import { RemoveIdle, type IdleCount } from '#retention/remove_idle'
import { newReport } from '#retention/removals/removal_rows'

const MIB = 1024 * 1024

function inWords({ conversations, messages, files, bytes, held }: IdleCount): string {
  const kept = held === 0 ? '' : `; ${held} more are on legal hold and stay`
  return `${conversations} conversations with ${messages} messages and ${files} files (${(bytes / MIB).toFixed(1)} MiB)${kept}`
}

/**
 * `npm run ace -- conversation:prune --older-than=90d`
 */
export default class ConversationPrune extends AccountCommand {
  static commandName = 'conversation:prune'
  static description = 'Delete the conversations that nobody has used for a time'
  static help = [
    'A conversation is as old as the last message in it. What is being written, waits for a person or is on legal hold stays; so does what a conversation cost, in the ledger. To have it done every hour, set RETENTION_DAYS. It goes by batches: after Ctrl-C the rest is still there.',
    '  {{ binaryName }} conversation:prune --older-than=90d --dry-run',
    'With --json: {conversations, messages, files, bytes, held, deleted, dry_run}.',
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
    const rule = unusedSince(before, owner?.id)
    const removeIdle = await this.app.container.make(RemoveIdle)
    const count = await removeIdle.count(rule)
    const isForReal = this.dryRun !== true && count.conversations > 0
    const deleted = isForReal ? await this.#prune(removeIdle, rule, count, before) : 0
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
    removeIdle: RemoveIdle,
    rule: IdleRule,
    count: IdleCount,
    before: number
  ): Promise<number> {
    await this.confirm(
      `This deletes ${inWords(count)}, unused since ${dayOf(before)}. It cannot be undone.`,
      this.yes
    )
    const report = newReport('prune')
    const progress = await this.progress('Deleting', count.conversations, 'conversations')
    let deleted = 0
    try {
      for await (const sum of removeIdle.execute(rule, { origin: commandOrigin(), report })) {
        deleted = sum
        progress.update(deleted)
        if (this.interruption.aborted) {
          return deleted
        }
      }
    } finally {
      progress.stop()
    }
    await removeIdle.finish([rule], report)
    return deleted
  }
}
