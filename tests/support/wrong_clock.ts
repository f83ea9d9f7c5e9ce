import { renameSync, writeFileSync } from 'node:fs'
import { preload } from './preload.js'

/** The clock of a server of `OwnServer`, which a test may set while the server runs: see `preload/shift_clock.mjs`. */
export class WrongClock {
  #path: string

  /** @param path of a file that is not there */
  constructor(path: string) {
    this.#path = path
    this.set(0)
  }

  /** What the server has to be started with. */
  get env(): Record<string, string> {
    return { ...preload('shift_clock'), CLOCK_SHIFT: this.#path }
  }

  /** From now on the server's clock is ahead by so many ms; below 0 it is behind. */
  set(aheadMs: number): void {
    writeFileSync(`${this.#path}.new`, String(aheadMs))
    renameSync(`${this.#path}.new`, this.#path)
  }
}
