import type { SqlTransaction } from '#core/sql'
import { indexText } from '#conversations/search_index'
import { closeInteractions } from '#interactions/interaction_store'
import { announceEnd } from '#runs/announce_end'
import { frameOf } from '#runs/frames'
import { textOf } from '#runs/message_parts'
import { readStoredLog } from '#runs/read_stored_log'
import { giveBack } from '#limits/budgets/charge'
import { findReservation, type RunHead } from '#runs/run_repository'
import type { UiChunk } from '#runs/ui_chunks'
import { abandonToolCalls } from '#tools/tool_call_log'

const NOT_CALLED = 'The answer was stopped before this was called.'

/**
 * Stops a run that no process executes, in the caller's transaction: one that nobody has begun, or one that waits for
 * people. What they were asked is cancelled, and the log gets its end. False where the run moved meanwhile.
 */
export async function stopIdleRun(
  sql: SqlTransaction,
  run: Pick<RunHead, 'id' | 'key' | 'attempt' | 'message_id' | 'conversation_id' | 'user_id'>,
  now: number
): Promise<boolean> {
  const reservation = await findReservation(sql, run.key)
  const taken = await sql.run(
    `update runs set state = 'stopped', finished_at = ?, reservation = null
     where key = ? and state in ('queued', 'awaiting_input') and attempt = ?`,
    now,
    run.key,
    run.attempt
  )
  if (taken === 0) {
    return false
  }
  await closeInteractions(sql, run.id, 'cancelled', now)
  await abandonToolCalls(sql, run.id, now)
  const { storedN, fold } = await readStoredLog(sql, run.key)
  const chunks: UiChunk[] = [
    ...fold.openCalls.map(({ toolCallId }): UiChunk => ({
      type: 'tool-output-error',
      toolCallId,
      errorText: NOT_CALLED,
      dynamic: true,
    })),
    ...fold.openInteractions.map(({ type, id, data }): UiChunk => {
      return { type, id, data: { ...data, state: 'cancelled' } }
    }),
    { type: 'abort' },
  ]
  chunks.forEach((chunk) => fold.apply(chunk))
  const frames = chunks.map((chunk, i) => frameOf(run, storedN + i + 1, JSON.stringify(chunk)))
  const lastN = storedN + frames.length
  await sql.run('update runs set rest_n = ? where key = ?', lastN, run.key)
  await sql.run(
    'insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, ?, ?, ?, ?)',
    run.key,
    storedN + 1,
    lastN,
    run.attempt,
    frames.join('')
  )
  await sql.run(
    `update messages set parts = ?, status = 'stopped', finish_reason = null, updated_at = ? where id = ?`,
    JSON.stringify(fold.parts),
    now,
    run.message_id
  )
  const text = textOf(fold.parts)
  const { conversation_id: conversationId, message_id: messageId } = run
  indexText(sql, { conversationId, messageId, text })
  await announceEnd(sql, {
    id: run.id,
    conversationId,
    messageId,
    userId: run.user_id,
    state: 'stopped',
    errorCode: null,
    now,
  })
  await giveBack(sql, [reservation])
  return true
}
