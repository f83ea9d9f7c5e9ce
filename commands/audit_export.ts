import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { flags } from '@adonisjs/core/ace'
import type { AuditFilter } from '#audit/reading/audit_filter'
import { AuditQuery } from '#audit/reading/audit_query'
import { ExportAudit, EXPORT_FORMATS, type ExportFormat } from '#audit/reading/export_audit'
import { parseEnd, parseMoment } from '#audit/reading/parse_moment'
import { Misuse } from '#core/console/command_errors'
import { DatabaseCommand } from '#core/database_command'

/** What is counted before the work, for the bar; more are exported all the same. */
const COUNTED = 1_000_000

/**
 * `npm run ace -- audit:export --from=2026-11-01 > audit.jsonl`
 */
export default class AuditExport extends DatabaseCommand {
  static commandName = 'audit:export'
  static description = 'Write the audit log as JSON lines or CSV, oldest entry first'
  static help = [
    'Days are days of UTC; --until includes its day.',
    '```',
    '{{ binaryName }} audit:export --from=2026-11-01 --until=2026-11-30 --format=csv --out=november.csv',
    '{{ binaryName }} audit:export --actor=ada@example.org | jq .action',
    '```',
  ]

  @flags.string({ description: 'jsonl (as it is by default) or csv' })
  declare format?: string

  @flags.string({ description: 'The file to write; standard output without it' })
  declare out?: string

  @flags.string({ description: 'From this day (2026-11-26) or moment (2026-11-26T08:00Z) on' })
  declare from?: string

  @flags.string({ description: 'Until the end of this day, or before this moment' })
  declare until?: string

  @flags.string({ description: 'Only what this account (its id) or name did' })
  declare actor?: string

  @flags.string({ description: 'Only this action, e.g. user.suspended' })
  declare action?: string

  protected async execute() {
    const format = this.#format()
    const filter = this.#filter()
    const query = await this.app.container.make(AuditQuery)
    const exportAudit = await this.app.container.make(ExportAudit)
    const bar =
      this.out === undefined
        ? null
        : await this.progress('Exporting', await query.count(filter, COUNTED), 'entries')
    let count = 0
    const lines = exportAudit.execute(filter, format, (written) => {
      count = written
      bar?.update(written)
    })
    await this.#write(lines).finally(() => bar?.stop())
    if (this.out !== undefined) {
      this.logger.success(`Wrote ${count} ${count === 1 ? 'entry' : 'entries'} to ${this.out}`)
    }
  }

  /** A file is there when it is whole, and not before. */
  async #write(lines: AsyncGenerator<string>): Promise<void> {
    const signal = this.interruption
    if (this.out === undefined) {
      await pipeline(Readable.from(lines), process.stdout, { end: false, signal })
      return
    }
    const unfinished = `${this.out}.part`
    try {
      await pipeline(Readable.from(lines), createWriteStream(unfinished, { mode: 0o600 }), {
        signal,
      })
      await rename(unfinished, this.out)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw signal.aborted ? signal.reason : error
    }
  }

  #format(): ExportFormat {
    const asked = this.format ?? 'jsonl'
    const format = EXPORT_FORMATS.find((known) => known === asked)
    if (format === undefined) {
      throw new Misuse(`--format must be one of: ${EXPORT_FORMATS.join(', ')}`)
    }
    return format
  }

  #filter(): AuditFilter {
    const from = this.from === undefined ? undefined : parseMoment(this.from)
    const until = this.until === undefined ? undefined : parseEnd(this.until)
    if (from === null || until === null) {
      const flag = from === null ? '--from' : '--until'
      throw new Misuse(
        `${flag} must be a day as in 2026-11-26, or a moment as in 2026-11-26T08:00Z`
      )
    }
    return { from, until, actor: this.actor, action: this.action }
  }
}
