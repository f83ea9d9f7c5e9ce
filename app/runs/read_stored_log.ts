import type { Sql } from '#core/sql'
import { chunksOf } from '#runs/frames'
import { MessageFold } from '#runs/message_fold'

/** A run's log as it is stored. */
export interface StoredLog {
  /** The highest frame. */
  storedN: number
  /** What its chunks fold into. */
  fold: MessageFold
  /** The part of the message with which the run was begun or gone on with the last time. */
  lastStart: number
  /** The frame of that. */
  lastStartN: number
}

/** Reads the whole log of a run. */
export async function readStoredLog(sql: Sql, runKey: number): Promise<StoredLog> {
  const segments = await sql.all<{ last_n: number; frames: string }>(
    'select last_n, frames from run_segments where run_key = ? order by first_n',
    runKey
  )
  const fold = new MessageFold()
  let lastStart = 0
  let lastStartN = 1
  let n = 0
  for (const { frames } of segments) {
    for (const chunk of chunksOf(frames)) {
      n++
      if (chunk.type === 'start') {
        lastStartN = n
      }
      /* A process may have died before it stored the `start` with which it went on. */
      if (chunk.type === 'start' || chunk.type === 'finish') {
        lastStart = fold.parts.length
      }
      fold.apply(chunk)
    }
  }
  return { storedN: segments.at(-1)?.last_n ?? 0, fold, lastStart, lastStartN }
}
