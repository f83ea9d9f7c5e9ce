import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { preload } from './preload.js'

/** Kills a server of `OwnServer` at a step that a test chooses: see `preload/kill_at_step.mjs`. */
export class StepKiller {
  #orders: string

  /** @param orders the path of a file that is not there */
  constructor(orders: string) {
    this.#orders = orders
  }

  /** What the server has to be started with. */
  get env(): Record<string, string> {
    return { ...preload('kill_at_step'), KILL_ORDERS: this.#orders }
  }

  /** From the next step on: point 2n is before the nth, 2n + 1 after it. */
  async order(point: number): Promise<void> {
    await rm(`${this.#orders}.log`, { force: true })
    /* Never seen empty: a server reads it before any statement, and an empty order would be one to die at once. */
    await writeFile(`${this.#orders}.new`, String(point))
    await rename(`${this.#orders}.new`, this.#orders)
  }

  /** Counts from the next step on, and kills at none. */
  async watch(): Promise<void> {
    await this.order(-1)
  }

  /** A server that is started from now on is left alone. */
  async withdraw(): Promise<void> {
    await rm(this.#orders, { force: true })
  }

  /** What was done since the order, one step after the other; those that were only begun are not among them. */
  async steps(): Promise<string[]> {
    const log = await readFile(`${this.#orders}.log`, 'utf8').catch(() => '')
    return log.split('\n').filter((line) => line !== '')
  }
}
