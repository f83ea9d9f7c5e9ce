import { createHash } from 'node:crypto'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

/** How long an answer is kept for repeats of its request. */
export const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60 * 1000

/** On an answer that was not made anew. */
export const REPLAYED_HEADER = 'idempotency-replayed'

const KEY = /^[\x21-\x7e]{1,255}$/

/** Whose request and which: a key counts per user and route. */
export interface IdempotencyScope {
  userId: string
  /** The route's name, e.g. `conversations.store`. */
  route: string
  key: string
}

export interface IdempotencyClaim extends IdempotencyScope {
  bodyHash: string
  /** The run that the request started, where it started one. */
  runId?: string
  /** The conversation that the request made or wrote to: the key goes with it. */
  conversationId?: string
  /** The answer, where it is known already. */
  response?: { status: number; body: string }
}

/** What is known of the first request with a key. */
export interface IdempotencyRecord {
  bodyHash: string
  runId: string | null
  conversationId: string | null
  /** Null while the first request runs, and where the answer is made from its run. */
  response: { status: number; body: string } | null
}

/**
 * Reads the `Idempotency-Key` header: 1 to 255 visible ASCII characters, else 422 `idempotency_key_invalid`. Null where
 * the request has none.
 */
export function parseIdempotencyKey(header: string | string[] | undefined | null): string | null {
  if (header === undefined || header === null) {
    return null
  }
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new Problem('idempotency_key_invalid', {
      detail: 'Idempotency-Key takes 1 to 255 visible ASCII characters.',
    })
  }
  return header
}

/** The value with the fields of its objects in one order; arrays keep theirs. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical)
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return { fields: fields.map(([name, child]) => [name, canonical(child)]) }
  }
  return value
}

/** SHA-256 of a parsed JSON body, whatever the order of its fields and its white space. */
export function hashBody(body: Record<string, unknown>): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(body)))
    .digest('hex')
}

interface KeyRow {
  body_hash: string
  run_id: string | null
  conversation_id: string | null
  response_status: number | null
  response_body: string | null
}

/** What is known of the first request with this key; undefined where there was none within 24 h. */
export async function findIdempotencyKey(
  sql: Sql,
  { userId, route, key }: IdempotencyScope
): Promise<IdempotencyRecord | undefined> {
  const row = await sql.get<KeyRow>(
    `select body_hash, run_id, conversation_id, response_status, response_body from idempotency_keys
     where user_id = ? and route = ? and key = ? and created_at > ?`,
    userId,
    route,
    key,
    Date.now() - IDEMPOTENCY_KEPT_MS
  )
  if (row === undefined) {
    return undefined
  }
  return {
    bodyHash: row.body_hash,
    runId: row.run_id,
    conversationId: row.conversation_id,
    response:
      row.response_status === null || row.response_body === null
        ? null
        : { status: row.response_status, body: row.response_body },
  }
}

/**
 * Takes the key in the transaction that does the request's work, after the rows that the claim names were inserted.
 * False where another request has it: roll back, then look with `findIdempotencyKey`. On PostgreSQL this waits for a
 * transaction that holds the same key.
 */
export async function claimIdempotencyKey(sql: Sql, claim: IdempotencyClaim): Promise<boolean> {
  const now = Date.now()
  const inserted = await sql.run(
    `insert into idempotency_keys
       (user_id, route, key, body_hash, run_id, conversation_id, response_status, response_body, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (user_id, route, key) do update set
       body_hash = excluded.body_hash, run_id = excluded.run_id,
       conversation_id = excluded.conversation_id, response_status = excluded.response_status,
       response_body = excluded.response_body, created_at = excluded.created_at
     where idempotency_keys.created_at <= ?`,
    claim.userId,
    claim.route,
    claim.key,
    claim.bodyHash,
    claim.runId ?? null,
    claim.conversationId ?? null,
    claim.response?.status ?? null,
    claim.response?.body ?? null,
    now,
    now - IDEMPOTENCY_KEPT_MS
  )
  return inserted === 1
}

/** Keeps the answer for repeats, byte for byte, for as long as the conversation that it tells of. */
export async function storeIdempotentResponse(
  sql: Sql,
  { userId, route, key }: IdempotencyScope,
  response: { status: number; body: string; conversationId: string | null }
): Promise<void> {
  await sql.run(
    `update idempotency_keys set response_status = ?, response_body = ?, conversation_id = ?
     where user_id = ? and route = ? and key = ?`,
    response.status,
    response.body,
    response.conversationId,
    userId,
    route,
    key
  )
}

/** 422 `idempotency_key_reused` where a repeat has another body than the first request. */
export function assertSameRequest(record: IdempotencyRecord, bodyHash: string): void {
  if (record.bodyHash !== bodyHash) {
    throw new Problem('idempotency_key_reused')
  }
}

/** Forgets keys whose time is over; answers how many. For a job that runs now and then. */
export async function sweepIdempotencyKeys(sql: Sql): Promise<number> {
  return sql.run(
    'delete from idempotency_keys where created_at <= ?',
    Date.now() - IDEMPOTENCY_KEPT_MS
  )
}
