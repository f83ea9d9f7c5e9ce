import type { JsonFields } from '../audit_event.js'
import type { AuditPart } from '../audit_hash.js'
import type { CheckedEntry } from '../verify/chain_check.js'

/** A row of `audit_entries` with the name of its chain. */
export type EntryRow = CheckedEntry & { chain: string }

type PartRow = AuditPart & { entry_id: string }

/** An entry of the audit log with what is kept of people. */
export interface AuditEntry {
  id: string
  chain: string
  seq: number
  hash: string
  /** Milliseconds since 1970. */
  occurredAt: number
  action: string
  /** Label and address are null once the person was erased. */
  actor: { kind: string; id: string | null; label: string | null; address: string | null }
  target: { type: string; id: string; label: string | null } | null
  subjectId: string | null
  requestId: string | null
  before: JsonFields | null
  after: JsonFields | null
  reason: string | null
  /** What this entry told of somebody went with them. */
  isErased: boolean
}

interface Content {
  before?: JsonFields
  after?: JsonFields
  reason?: string
}

function targetOf(row: EntryRow, part: PartRow | undefined): AuditEntry['target'] {
  if (row.target_type === null || row.target_id === null) {
    return null
  }
  return { type: row.target_type, id: row.target_id, label: part?.label ?? null }
}

/** Puts entries and their parts together. */
export function toEntries(rows: EntryRow[], parts: PartRow[]): AuditEntry[] {
  const partOf = new Map(parts.map((part) => [`${part.part} ${part.entry_id}`, part]))
  return rows.map((row) => {
    const actor = partOf.get(`actor ${row.id}`)
    const target = partOf.get(`target ${row.id}`)
    const content: Content = target?.content ? JSON.parse(target.content) : {}
    return {
      id: row.id,
      chain: row.chain,
      seq: row.seq,
      hash: row.hash,
      occurredAt: row.occurred_at,
      action: row.action,
      actor: {
        kind: row.actor_kind,
        id: row.actor_id,
        label: actor?.label ?? null,
        address: actor?.address ?? null,
      },
      target: targetOf(row, target),
      subjectId: row.subject_id,
      requestId: row.request_id,
      before: content.before ?? null,
      after: content.after ?? null,
      reason: content.reason ?? null,
      isErased: actor === undefined || (target === undefined && row.target_hash !== null),
    }
  })
}

/** The columns of `EntryRow`; `c` is the chain. */
export const ENTRY_COLUMNS = `e.id, e.seq, e.occurred_at, e.action, e.actor_kind, e.actor_id,
  e.target_type, e.target_id, e.subject_id, e.request_id, e.actor_hash, e.target_hash,
  e.previous_hash, e.hash, c.name as chain`
