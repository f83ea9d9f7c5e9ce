import { randomBytes } from 'node:crypto'
import { canonicalJson } from '#core/canonical_json'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { lockChain, ownChainName } from './audit_chain.js'
import type { AuditEvent, JsonValue } from './audit_event.js'
import { erasedAmong } from './erased_among.js'
import { hashEntry, hashPart, type AuditPart, type ChainedEntry } from './audit_hash.js'

const SALT_BYTES = 16
const MAX_LABEL = 320
const MAX_REASON = 1_000
const MAX_ADDRESS = 64
const MAX_TARGET_ID = 255
/** Of one string in `before` and `after`; a log is no place for documents. */
const MAX_TEXT = 2_000

/** As both databases can keep it: PostgreSQL takes no U+0000 and no half of a surrogate pair. */
function clean(text: string, max: number): string {
  return text.slice(0, max).replaceAll('\u0000', '').toWellFormed()
}

function shorten(_: string, value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'string' && value.length > MAX_TEXT
    ? `${value.slice(0, MAX_TEXT)}…`
    : value
}

function contentOf({ before, after, reason }: AuditEvent): string | null {
  if (before === undefined && after === undefined && reason === undefined) {
    return null
  }
  const content = { before, after, reason: reason?.slice(0, MAX_REASON) }
  return canonicalJson(JSON.parse(JSON.stringify(content, shorten)))
}

function actorPart({ actor, address }: AuditEvent): AuditPart {
  return {
    part: 'actor',
    person_id: actor.userId,
    salt: randomBytes(SALT_BYTES).toString('hex'),
    label: clean(actor.label, MAX_LABEL),
    address: address === null ? null : clean(address, MAX_ADDRESS),
    content: null,
  }
}

/** Null of an event that has no target and tells no more than its action. */
function targetPart(event: AuditEvent, subjectId: string | null): AuditPart | null {
  const content = contentOf(event)
  if (event.target === null && content === null) {
    return null
  }
  return {
    part: 'target',
    person_id: subjectId,
    salt: randomBytes(SALT_BYTES).toString('hex'),
    label: event.target === null ? null : clean(event.target.label, MAX_LABEL),
    address: null,
    content,
  }
}

function subjectOf({ subjectId, target }: AuditEvent): string | null {
  if (subjectId !== undefined) {
    return subjectId
  }
  return target?.type === 'user' ? target.id : null
}

async function insertEntry(sql: Sql, chainKey: number, entry: ChainedEntry, hash: string) {
  await sql.run(
    `insert into audit_entries
      (id, chain_key, seq, occurred_at, action, actor_kind, actor_id, target_type, target_id, subject_id,
        request_id, actor_hash, target_hash, previous_hash, hash)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.id,
    chainKey,
    entry.seq,
    entry.occurred_at,
    entry.action,
    entry.actor_kind,
    entry.actor_id,
    entry.target_type,
    entry.target_id,
    entry.subject_id,
    entry.request_id,
    entry.actor_hash,
    entry.target_hash,
    entry.previous_hash,
    hash
  )
}

async function insertPart(sql: Sql, entryId: string, part: AuditPart) {
  await sql.run(
    `insert into audit_parts (entry_id, part, person_id, salt, label, address, content)
      values (?, ?, ?, ?, ?, ?, ?)`,
    entryId,
    part.part,
    part.person_id,
    part.salt,
    part.label,
    part.address,
    part.content
  )
}

/** Without what tells of somebody who is erased already: it would stay for ever. */
async function partsToKeep(sql: Sql, parts: AuditPart[]): Promise<AuditPart[]> {
  const people = new Set(parts.map((part) => part.person_id).filter((id) => id !== null))
  const erased = await erasedAmong(sql, [...people])
  return parts.filter((part) => part.person_id === null || !erased.has(part.person_id))
}

/**
 * Writes an event into the audit log, in the transaction of what it tells of, as its last statement: on PostgreSQL the
 * head of this process's chain is locked from here to the commit.
 */
export async function recordAudit(sql: Sql, event: AuditEvent): Promise<void> {
  const subjectId = subjectOf(event)
  const actor = actorPart(event)
  const target = targetPart(event, subjectId)
  const parts = await partsToKeep(sql, target === null ? [actor] : [actor, target])
  const chainName = ownChainName()
  const head = await lockChain(sql, chainName)
  const entry: ChainedEntry = {
    id: newId(),
    seq: head.seq + 1,
    occurred_at: Date.now(),
    action: event.action,
    actor_kind: event.actor.kind,
    actor_id: event.actor.userId,
    target_type: event.target?.type ?? null,
    target_id: event.target === null ? null : clean(event.target.id, MAX_TARGET_ID),
    subject_id: subjectId,
    request_id: event.requestId ?? null,
    actor_hash: hashPart(actor),
    target_hash: target === null ? null : hashPart(target),
    previous_hash: head.hash,
  }
  const hash = hashEntry(chainName, entry)
  await insertEntry(sql, head.key, entry, hash)
  for (const part of parts) {
    await insertPart(sql, entry.id, part)
  }
  await sql.run(
    'update audit_chains set seq = ?, hash = ? where key = ?',
    entry.seq,
    hash,
    head.key
  )
}
