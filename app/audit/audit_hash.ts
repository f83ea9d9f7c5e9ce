import { sha256Json } from '#core/canonical_json'

/** What the first entry of each chain follows. */
export const GENESIS_HASH = '0'.repeat(64)

/** The part of an entry that tells of people, as it is stored beside the chain. */
export interface AuditPart {
  part: 'actor' | 'target'
  person_id: string | null
  /** 16 random bytes, hexadecimal. */
  salt: string
  label: string | null
  address: string | null
  /** JSON. */
  content: string | null
}

/** What is in the chain of an entry. */
export interface ChainedEntry {
  id: string
  seq: number
  occurred_at: number
  action: string
  actor_kind: string
  actor_id: string | null
  target_type: string | null
  target_id: string | null
  subject_id: string | null
  request_id: string | null
  actor_hash: string
  target_hash: string | null
  previous_hash: string
}

/** What the chain holds of a part, so that the part itself can be erased. */
export function hashPart({ part, person_id, salt, label, address, content }: AuditPart): string {
  return sha256Json({ part, person_id, salt, label, address, content })
}

/** The hash of an entry of the chain `chain`. Each field is named: rows may be read with more columns. */
export function hashEntry(chain: string, entry: ChainedEntry): string {
  return sha256Json({
    chain,
    id: entry.id,
    seq: entry.seq,
    occurred_at: entry.occurred_at,
    action: entry.action,
    actor_kind: entry.actor_kind,
    actor_id: entry.actor_id,
    target_type: entry.target_type,
    target_id: entry.target_id,
    subject_id: entry.subject_id,
    request_id: entry.request_id,
    actor_hash: entry.actor_hash,
    target_hash: entry.target_hash,
    previous_hash: entry.previous_hash,
  })
}
