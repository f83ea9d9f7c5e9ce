/** A check that would take more work than it may. */
export class BudgetExceeded extends Error {
  constructor() {
    super('the check takes too much work')
    this.name = 'BudgetExceeded'
  }
}

/** Counts the work of one check, so that no schema and no value can keep the process busy. */
export class WorkBudget {
  #left = 0

  refill(steps: number) {
    this.#left = steps
  }

  /** Throws `BudgetExceeded` once more was spent than filled in. */
  spend(steps: number) {
    this.#left -= steps
    if (this.#left < 0) {
      throw new BudgetExceeded()
    }
  }
}

/** How much there is to walk in a value, itself included, without what is inside it. */
export function widthOf(value: unknown): number {
  if (typeof value === 'string') {
    return 1 + value.length / CHARACTERS_PER_STEP
  }
  if (Array.isArray(value)) {
    return 1 + value.length
  }
  return typeof value === 'object' && value !== null ? 1 + Object.keys(value).length : 1
}

/** Comparing or counting characters is this much cheaper than evaluating a keyword. */
export const CHARACTERS_PER_STEP = 16

/** How many values there are in a value, itself included; stops counting beyond `limit`. */
export function nodesIn(value: unknown, limit: number): number {
  const waiting = [value]
  let nodes = 0
  while (waiting.length > 0 && nodes <= limit) {
    const next = waiting.pop()
    nodes++
    if (typeof next === 'object' && next !== null) {
      for (const child of Object.values(next)) {
        waiting.push(child)
      }
    }
  }
  return nodes
}
