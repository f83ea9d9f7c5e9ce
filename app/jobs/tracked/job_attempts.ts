import { Problem } from '#core/problem'

/** A job that failed this often since its last checkpoint is given up, and so is one that took its process down with it. */
export const MAX_ATTEMPTS = 5

/** How long to wait before a job is tried again: 15 s, 1 min, 4 min, 16 min. */
const FIRST_PAUSE_MS = 15_000
const PAUSE_FACTOR = 4

/** How long to wait behind an attempt, from 1 since the last checkpoint, in ms; null where there is no other. */
export function retryPauseMs(attempt: number, error: unknown): number | null {
  return attempt >= MAX_ATTEMPTS || isFinal(error)
    ? null
    : FIRST_PAUSE_MS * PAUSE_FACTOR ** (attempt - 1)
}

/** What is wrong with what was asked for will be wrong the next time, too. */
function isFinal(error: unknown): boolean {
  return error instanceof Problem && error.status < 500
}
