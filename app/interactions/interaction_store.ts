import type { Sql, SqlValue } from '#core/sql'
import { emitEvent } from '#webhooks/emit_event'
import { interactionLifetimeMs } from './interaction_lifetime.js'
import { INTERACTION_COLUMNS, toInteraction, type InteractionRow } from './interaction_rows.js'
import { toShownUrl } from './shown_url.js'
import type {
  Interaction,
  InteractionAnswer,
  InteractionSpec,
  InteractionState,
  WaitingRun,
} from './types.js'

/**
 * The statements that follow interactions through their life, each in the caller's transaction. Whatever ends one is
 * conditional on its being pending: the first wins.
 */

/** What is shown to people has bounds, whatever a server sends. In UTF-16 units. */
const MAX_TITLE_LENGTH = 500
const MAX_KEY_LENGTH = 255
const MAX_MESSAGE_LENGTH = 10_000

export type ClosedState = Exclude<InteractionState, 'pending'>

/** A text of a server's as any database keeps it. */
function storable(text: string, maxLength: number): string {
  return text.replaceAll('\u0000', '\ufffd').slice(0, maxLength).toWellFormed()
}

/** The columns that only some kinds have. */
function columnsOfKind(spec: InteractionSpec): Record<string, SqlValue> {
  switch (spec.kind) {
    case 'approval':
      return {
        schema: JSON.stringify(spec.schema),
        input: JSON.stringify(spec.input),
        definition_hash: spec.definitionHash,
      }
    case 'form':
      return { schema: JSON.stringify(spec.schema) }
    case 'actions':
      return { actions: JSON.stringify(spec.actions) }
    case 'url':
      return { url: toShownUrl(spec.url, spec.purpose), purpose: spec.purpose }
    default: {
      const exhaustive: never = spec
      return exhaustive
    }
  }
}

/**
 * Opens interactions of a run, in the order in which they are shown; they end as `expired` by themselves. One that is
 * there already stays as it is, so that a commit can be repeated. Throws `RangeError` where a URL may not be shown.
 *
 * @param now in ms since 1970
 */
export async function openInteractions(
  sql: Sql,
  run: WaitingRun,
  specs: InteractionSpec[],
  now: number
): Promise<void> {
  for (const [ordinal, spec] of specs.entries()) {
    const { schema = null, actions = null, input = null, ...rest } = columnsOfKind(spec)
    const { definition_hash: hash = null, url = null, purpose = null } = rest
    const { key, round } = spec.kind === 'approval' ? { key: '', round: 0 } : spec
    const expiresAt = now + interactionLifetimeMs()
    const opened = await sql.run(
      `insert into interactions
         (id, kind, conversation_id, run_id, message_id, user_id, tool_call_id, round, ordinal, key,
          title, message, tool, schema, actions, input, definition_hash, url, purpose, state,
          created_at, expires_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)
       on conflict (id) do nothing`,
      spec.id,
      spec.kind,
      run.conversationId,
      run.id,
      run.messageId,
      run.userId,
      spec.toolCallId,
      round,
      ordinal,
      storable(key, MAX_KEY_LENGTH),
      storable(spec.title, MAX_TITLE_LENGTH),
      storable(spec.message, MAX_MESSAGE_LENGTH),
      JSON.stringify(spec.tool),
      schema,
      actions,
      input,
      hash,
      url,
      purpose,
      now,
      expiresAt
    )
    if (opened === 1) {
      await announcePending(sql, run, spec, { now, expiresAt })
    }
  }
}

async function announcePending(
  sql: Sql,
  run: WaitingRun,
  { id, kind, tool }: InteractionSpec,
  { now, expiresAt }: { now: number; expiresAt: number }
): Promise<void> {
  const data = {
    interaction_id: id,
    kind,
    run_id: run.id,
    conversation_id: run.conversationId,
    message_id: run.messageId,
    user_id: run.userId,
    tool: tool.name,
    expires_at: new Date(expiresAt).toISOString(),
  }
  await emitEvent(sql, 'interaction.pending', data, { personId: run.userId, now })
}

/** All interactions of a run, open and closed ones, in the order in which they were opened. */
export async function readInteractions(sql: Sql, runId: string): Promise<Interaction[]> {
  const rows = await sql.all<InteractionRow>(
    `select ${INTERACTION_COLUMNS} from interactions i
     where i.run_id = ? order by i.created_at, i.ordinal, i.id`,
    runId
  )
  return rows.map(toInteraction)
}

/**
 * Holds the run's row until the transaction ends: two interactions of a run that end at the same moment would each take
 * the other for open. Taken before the interactions' own rows, by everybody.
 */
export async function holdRun(sql: Sql, runId: string): Promise<void> {
  if (sql.dialect === 'postgres') {
    await sql.get('select 1 as held from runs where id = ? for no key update', runId)
  }
}

/** What a person, or nobody, said to an interaction. */
export interface Closing {
  state: ClosedState
  answer?: InteractionAnswer
  answeredBy?: string
  /** In ms since 1970. */
  now: number
}

/** Ends a pending interaction; false where it is not pending any more. */
export async function closeInteraction(sql: Sql, id: string, closing: Closing): Promise<boolean> {
  const changes = await sql.run(
    `update interactions set state = ?, answer = ?, answered_by = ?, closed_at = ?
     where id = ? and state = 'pending'`,
    closing.state,
    closing.answer === undefined ? null : JSON.stringify(closing.answer),
    closing.answeredBy ?? null,
    closing.now,
    id
  )
  return changes === 1
}

/** Ends whatever a run still waits for; answers how many there were. */
export function closeInteractions(
  sql: Sql,
  runId: string,
  state: ClosedState,
  now: number
): Promise<number> {
  return sql.run(
    `update interactions set state = ?, closed_at = ? where run_id = ? and state = 'pending'`,
    state,
    now,
    runId
  )
}

/** Some pending interactions whose time is over, the oldest first. */
export function findDue(
  sql: Sql,
  now: number,
  limit: number
): Promise<{ id: string; run_id: string }[]> {
  return sql.all<{ id: string; run_id: string }>(
    `select id, run_id from interactions
     where state = 'pending' and expires_at <= ? order by expires_at limit ?`,
    now,
    limit
  )
}

/**
 * Ends pending interactions whose time is over, at most `limit`. Answers the runs that waited for them; the caller lets
 * them go on, in the same transaction.
 */
export async function expireDue(sql: Sql, now: number, limit: number): Promise<string[]> {
  const due = await findDue(sql, now, limit)
  const expired: string[] = []
  const dueOf = Map.groupBy(due, (row) => row.run_id)
  /* Every instance holds them in this order. */
  for (const runId of [...dueOf.keys()].sort()) {
    await holdRun(sql, runId)
    let closed = 0
    for (const { id } of dueOf.get(runId) ?? []) {
      closed += Number(await closeInteraction(sql, id, { state: 'expired', now }))
    }
    if (closed > 0) {
      expired.push(runId)
    }
  }
  return expired
}
