/** What one run may do with tools; each goes on anew after a person was waited for, except the counts. */
export const MAX_ROUNDS = 10
export const MAX_CALLS = 25
export const MAX_RUN_MS = 300_000
export const MAX_CALL_MS = 60_000

/** How much of that a run has left. */
export class ToolBudget {
  #rounds: number
  #calls: number
  #endsAt = performance.now() + MAX_RUN_MS

  constructor(spent: { rounds: number; calls: number } = { rounds: 0, calls: 0 }) {
    this.#rounds = spent.rounds
    this.#calls = spent.calls
  }

  get round() {
    return this.#rounds
  }

  /** How long the next call may take, in ms. */
  get callMs() {
    return Math.max(0, Math.min(MAX_CALL_MS, this.#endsAt - performance.now()))
  }

  /** Why there is no further round; null where there may be one. */
  get exhausted(): string | null {
    if (this.#rounds >= MAX_ROUNDS) {
      return `Not called: an answer may have ${MAX_ROUNDS} rounds of tool calls.`
    }
    if (this.#calls >= MAX_CALLS) {
      return `Not called: an answer may make ${MAX_CALLS} tool calls.`
    }
    if (performance.now() >= this.#endsAt) {
      return `Not called: an answer may use tools for ${MAX_RUN_MS / 1000} seconds.`
    }
    return null
  }

  beginRound() {
    this.#rounds++
  }

  /** Takes one call; false where there is none left. */
  takeCall(): boolean {
    if (this.#calls >= MAX_CALLS) {
      return false
    }
    this.#calls++
    return true
  }
}
