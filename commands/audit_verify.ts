import { readFile } from 'node:fs/promises'
import { flags } from '@adonisjs/core/ace'
import vine from '@vinejs/vine'
import { lowestIdAt } from '#audit/reading/audit_filter'
import { parseMoment } from '#audit/reading/parse_moment'
import type { AuditFault, ChainReport } from '#audit/verify/audit_faults'
import type { KnownHead } from '#audit/verify/chain_verifier'
import { VerifyAudit } from '#audit/verify/verify_audit'
import { Misuse } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { parseId } from '#core/ids'

/** Of what `--json` prints, what has to be the same later. */
const headsValidator = vine.create({
  chains: vine.array(
    vine.object({
      chain: vine.string(),
      head: vine.object({ seq: vine.number(), hash: vine.string() }),
    })
  ),
})

/**
 * `npm run ace -- audit:verify`
 */
export default class AuditVerify extends DatabaseCommand {
  static commandName = 'audit:verify'
  static description = 'Check that no entry of the audit log was changed, moved or deleted'
  static help = [
    'Exits with 1 where something is wrong, and tells which entry. May run beside the server. Keep what --json prints',
    'elsewhere: with --heads it shows later that the log was not written anew from some entry on.',
    '```',
    '{{ binaryName }} audit:verify --json > heads.json',
    '{{ binaryName }} audit:verify --heads=heads.json',
    '```',
  ]

  @flags.string({ description: 'Only from this entry (its id) or day (2026-11-26) on' })
  declare since?: string

  @flags.string({ description: 'A file that audit:verify --json wrote once' })
  declare heads?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const sinceId = this.#sinceId()
    const heads = await this.#knownHeads()
    const verify = await this.app.container.make(VerifyAudit)
    const bar = await this.progress('Checking', 0, 'entries')
    const reports = await verify
      .execute({
        sinceId,
        heads,
        onProgress: (checked, total) => {
          bar.setTotal(total)
          bar.update(checked)
        },
      })
      .finally(() => bar.stop())
    const faults = reports.flatMap((report) => report.faults)
    if (this.json) {
      this.printJson(toJson(reports, faults))
    } else {
      this.#print(reports, faults)
    }
    this.exitCode = faults.length === 0 ? ExitCode.DONE : ExitCode.NOT_DONE
  }

  #print(reports: ChainReport[], faults: AuditFault[]) {
    this.printTable(
      ['Chain', 'Checked', 'Last entry', 'Faults'],
      reports.map(({ chain, checked, head, faults: own }) => [
        chain,
        checked,
        head.seq,
        own.length,
      ]),
      'Nothing was recorded yet'
    )
    for (const { chain, seq, entryId, message } of faults) {
      const id = entryId === null ? '' : ` (${entryId})`
      this.logger.error(`${chain}, entry ${seq}${id}: ${message}`)
    }
    if (faults.length === 0) {
      this.logger.success('Every entry is as it was recorded')
    }
  }

  #sinceId(): string | undefined {
    if (this.since === undefined) {
      return undefined
    }
    const id = parseId(this.since)
    if (id !== null) {
      return id
    }
    const moment = parseMoment(this.since)
    if (moment === null) {
      throw new Misuse('--since must be the id of an entry, or a day as in 2026-11-26')
    }
    return lowestIdAt(moment)
  }

  async #knownHeads(): Promise<KnownHead[]> {
    if (this.heads === undefined) {
      return []
    }
    try {
      const content: unknown = JSON.parse(await readFile(this.heads, 'utf8'))
      const { chains } = await headsValidator.validate(content)
      return chains.map(({ chain, head }) => ({ chain, ...head }))
    } catch {
      throw new Misuse(`${this.heads} is not a file that audit:verify --json wrote`)
    }
  }
}

function toJson(reports: ChainReport[], faults: AuditFault[]) {
  return {
    is_valid: faults.length === 0,
    chains: reports.map(({ chain, checked, head, faults: own }) => ({
      chain,
      checked,
      head,
      faults: own.map(({ kind, seq, entryId, message }) => ({
        kind,
        seq,
        entry_id: entryId,
        message,
      })),
    })),
  }
}
