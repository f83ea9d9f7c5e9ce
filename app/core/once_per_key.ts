import {
  assertSameRequest,
  claimIdempotencyKey,
  findIdempotencyKey,
  storeIdempotentResponse,
  type IdempotencyScope,
} from '#core/idempotency'
import { Problem } from '#core/problem'
import type { Sql, SqlTransaction } from '#core/sql'
import type { SqlStore } from '#core/sql_store'

/** A request that carries an idempotency key. */
export interface KeyedRequest extends IdempotencyScope {
  bodyHash: string
}

/** An answer as it is sent, byte for byte. */
export interface StoredAnswer {
  status: number
  /** JSON. */
  body: string
  /** The conversation that the answer tells of: the kept answer goes with it. Null: it tells of none. */
  conversationId: string | null
}

export interface KeyedAnswer extends Omit<StoredAnswer, 'conversationId'> {
  /** Whether this is the first request's answer again. */
  isReplayed: boolean
}

/** The first request's answer; that one has committed, or this one would still wait for its key. */
async function readAnswer(sql: Sql, request: KeyedRequest): Promise<KeyedAnswer> {
  const record = await findIdempotencyKey(sql, request)
  if (record !== undefined) {
    assertSameRequest(record, request.bodyHash)
  }
  if (!record?.response) {
    throw new Problem('idempotency_in_progress')
  }
  return { ...record.response, isReplayed: true }
}

/**
 * Does `work` in one transaction, at most once per key, and keeps its answer for 24 h. For work that only the database
 * sees; runs have their own way. Throws `idempotency_key_reused`.
 *
 * @param request - null where the request has no key: then `work` is simply done
 */
export async function oncePerKey(
  store: SqlStore,
  request: KeyedRequest | null,
  work: (sql: SqlTransaction) => Promise<StoredAnswer>
): Promise<KeyedAnswer> {
  return store.transaction(async (sql) => {
    if (request !== null && !(await claimIdempotencyKey(sql, request))) {
      return readAnswer(sql, request)
    }
    const { status, body, conversationId } = await work(sql)
    if (request !== null) {
      await storeIdempotentResponse(sql, request, { status, body, conversationId })
    }
    return { status, body, isReplayed: false }
  })
}
