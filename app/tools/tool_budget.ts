/** What one run may do with tools. */
export interface ToolLimits {
  /** Steps of the model whose calls are made. */
  rounds: number
  calls: number
  /** For how long tools are used, in ms; after people were waited for it begins anew. */
  runMs: number
  /** How long one call may take, in ms; progress does not extend it. */
  callMs: number
}

/** How much of its limits a run has left. */
export class ToolBudget {
  #limits: ToolLimits
  #rounds: number
  #calls: number
  #endsAt: number

  /** @param spent by the same answer, before people were waited for */
  constructor(limits: ToolLimits, spent = { rounds: 0, calls: 0 }) {
    this.#limits = limits
    this.#endsAt = performance.now() + limits.runMs
    this.#rounds = spent.rounds
    this.#calls = spent.calls
  }

  get round() {
    return this.#rounds
  }

  /** How long the next call may take, in ms. */
  get callMs() {
    return Math.max(0, Math.min(this.#limits.callMs, this.#endsAt - performance.now()))
  }

  /** Why there is no further round; null where there may be one. */
  get exhausted(): string | null {
    const { rounds, calls, runMs } = this.#limits
    if (this.#rounds >= rounds) {
      return `Not called: an answer may have ${rounds} rounds of tool calls.`
    }
    if (this.#calls >= calls) {
      return `Not called: an answer may make ${calls} tool calls.`
    }
    if (performance.now() >= this.#endsAt) {
      return `Not called: an answer may use tools for ${runMs / 1000} seconds.`
    }
    return null
  }

  beginRound() {
    this.#rounds++
  }

  /** Takes one call; false where there is none left. */
  takeCall(): boolean {
    if (this.#calls >= this.#limits.calls) {
      return false
    }
    this.#calls++
    return true
  }
}
