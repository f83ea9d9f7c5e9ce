import { startProgress, type Progress } from '#core/console/progress'
import type { Reporter } from '../reporter.js'

const PLACES_PER_MIB = 1024 * 1024

/** One bar after the other, on a terminal. Disposing of them takes the last one away. */
export class Bars implements Reporter, AsyncDisposable {
  #bar: Promise<Progress> | null = null
  #done = 0
  #scale = 1

  begin(label: string, total: number, unit: string): void {
    this.#stop()
    const isBytes = unit === 'bytes'
    this.#scale = isBytes ? PLACES_PER_MIB : 1
    this.#done = 0
    this.#bar = startProgress(label, this.#shown(total), isBytes ? 'MiB' : unit)
  }

  advance(count: number): void {
    this.#done += count
    const done = this.#shown(this.#done)
    void this.#bar?.then((bar) => bar.update(done))
  }

  async [Symbol.asyncDispose]() {
    await this.#stop()
  }

  #shown(count: number): number {
    return Math.ceil(count / this.#scale)
  }

  async #stop(): Promise<void> {
    const bar = await this.#bar
    bar?.stop()
  }
}
