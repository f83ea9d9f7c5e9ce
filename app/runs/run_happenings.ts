import { Happening } from '#core/happening'
import type { RestingState } from '#runs/run_states'

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

export const runRested = new Happening<RunRested>()
