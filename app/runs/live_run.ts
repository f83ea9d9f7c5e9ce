import type { ContextStart } from '#runs/model_context'
import type { RunLog } from '#runs/run_log'
import type { RunRecorder } from '#runs/run_recorder'
import type { RunRecord } from '#runs/run_states'

/** A run that this process executes. */
export interface LiveRun {
  readonly record: RunRecord
  /** What the model needs first; null of a queued run, which is yet to be claimed. */
  readonly context: ContextStart | null
  readonly log: RunLog
  readonly recorder: RunRecorder
  /** Aborted with `StopRequested`, `ServerStopping` or `RunLost`. */
  readonly abort: AbortController
  /** Resolves when the log rests, or when the run is lost. Never rejects. */
  readonly rested: Promise<void>
}
