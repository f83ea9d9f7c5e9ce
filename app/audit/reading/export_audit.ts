import { inject } from '@adonisjs/core'
import { CSV_BOM, csvLines } from '#core/csv_text'
import type { AuditFilter } from './audit_filter.js'
import { AuditQuery } from './audit_query.js'
import type { AuditEntry } from './audit_rows.js'

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Entries that are read, and written, at once. */
const BATCH = 500

const HEAD = [
  'id',
  'time',
  'action',
  'actor_kind',
  'actor_id',
  'actor',
  'address',
  'target_type',
  'target_id',
  'target',
  'before',
  'after',
  'reason',
  'request_id',
  'chain',
  'seq',
  'hash',
]

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

function csvOf(entry: AuditEntry) {
  return [
    entry.id,
    new Date(entry.occurredAt).toISOString(),
    entry.action,
    entry.actor.kind,
    entry.actor.id,
    entry.actor.label,
    entry.actor.address,
    entry.target?.type,
    entry.target?.id,
    entry.target?.label,
    jsonOrNull(entry.before),
    jsonOrNull(entry.after),
    entry.reason,
    entry.requestId,
    entry.chain,
    entry.seq,
    entry.hash,
  ]
}

/** An entry as scripts get it, in snake_case. */
export function auditJson(entry: AuditEntry) {
  const { actor, target } = entry
  return {
    id: entry.id,
    time: new Date(entry.occurredAt).toISOString(),
    action: entry.action,
    actor: { kind: actor.kind, id: actor.id, label: actor.label, address: actor.address },
    target,
    before: entry.before,
    after: entry.after,
    reason: entry.reason,
    request_id: entry.requestId,
    chain: entry.chain,
    seq: entry.seq,
    hash: entry.hash,
  }
}

const WRITERS: Record<ExportFormat, { head: string; lines: (entries: AuditEntry[]) => string }> = {
  jsonl: {
    head: '',
    lines: (entries) => entries.map((entry) => `${JSON.stringify(auditJson(entry))}\n`).join(''),
  },
  csv: { head: CSV_BOM + csvLines([HEAD]), lines: (entries) => csvLines(entries.map(csvOf)) },
}

/**
 * The audit log as a file, oldest entry first, made as it is read: of any length.
 */
@inject()
export class ExportAudit {
  constructor(private query: AuditQuery) {}

  /** @param onProgress - how many entries were written until now */
  async *execute(
    filter: AuditFilter,
    format: ExportFormat,
    onProgress: (written: number) => void = () => {}
  ): AsyncGenerator<string> {
    const { head, lines } = WRITERS[format]
    if (head !== '') {
      yield head
    }
    let written = 0
    for await (const entries of this.query.batches(filter, BATCH)) {
      yield lines(entries)
      written += entries.length
      onProgress(written)
    }
  }
}
