import { parseId } from '#core/ids'
import type { UiChunk } from '#runs/ui_chunks'

/**
 * Frames: the events of a run's log exactly as clients receive them. A frame is
 * `id: <run_id>:<attempt>:<n>\ndata: <one line of JSON>\n\n`; JSON has no raw line end, so `\n\n` only ends frames.
 */
export const DONE_FRAME = 'data: [DONE]\n\n'
export const HEARTBEAT_FRAME = ': keep-alive\n\n'

const FRAME_END = '\n\n'

export interface Cursor {
  runId: string
  attempt: number
  n: number
}

const CURSOR = /^([^:]+):(\d{1,9}):(\d{1,9})$/

/** Reads a `Last-Event-ID`; null where it is not one of ours. */
export function parseCursor(value: string): Cursor | null {
  const match = CURSOR.exec(value)
  const runId = parseId(match?.[1])
  return match === null || runId === null
    ? null
    : { runId, attempt: Number(match[2]), n: Number(match[3]) }
}

/** The frames after `n` of a stored segment whose first frame is `firstN`. */
export function framesAfter(n: number, segment: { first_n: number; frames: string }): string {
  let from = 0
  for (let skip = n - segment.first_n + 1; skip > 0; skip--) {
    const end = segment.frames.indexOf(FRAME_END, from)
    if (end === -1) {
      return ''
    }
    from = end + FRAME_END.length
  }
  return from === 0 ? segment.frames : segment.frames.slice(from)
}

/** The JSON of each frame of a segment, parsed. */
export function chunksOf(frames: string): UiChunk[] {
  return frames
    .split(FRAME_END)
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.slice(frame.indexOf('\ndata: ') + '\ndata: '.length)))
}

/** One frame of a run's log. */
export function frameOf(run: { id: string; attempt: number }, n: number, json: string): string {
  return `id: ${run.id}:${run.attempt}:${n}\ndata: ${json}\n\n`
}
