import { Happening } from '#core/happening'
import { Work } from '#core/work'
import type { AnswerFacts } from '#runs/answer_facts'
import type { RunEnding } from '#runs/run_endings'
import type { RestingState, RunRecord } from '#runs/run_states'

/** A run that this process brought to its rest; its end is stored. */
export interface RunRested {
  state: RestingState
  /** Null where no model was asked. */
  provider: string | null
  /** `provider/model`. */
  model: string | null
  /** From the question; null where no word came, or where it is not known any more. In ms. */
  firstTokenMs: number | null
  /** From the question. In ms. */
  durationMs: number
}

/** A run that this process is about to execute. */
export interface RunToExecute {
  run: RunRecord
  /** Whether it was begun before: it waited for people, or another process had it. */
  isContinued: boolean
}

/** How far it went here. */
export interface RunExecuted {
  /** Null where another process has taken it. */
  ending: RunEnding | null
  /** Null where no model was asked. Summed up only for those who want to know. */
  facts: () => AnswerFacts | null
}

export const runRested = new Happening<RunRested>()
export const runExecution = new Work<RunToExecute, RunExecuted>()
