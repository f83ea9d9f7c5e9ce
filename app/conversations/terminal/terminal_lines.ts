import { createInterface, type Interface } from 'node:readline'

/**
 * The lines that a person types. While it is open the terminal hands over Ctrl-C as a key, so that it can stop an answer
 * without ending the program.
 */
export class TerminalLines {
  #lines: Interface
  #waiting: ((line: string | null) => void) | null = null
  #isClosed = false
  #onInterrupt: () => void = () => {}

  constructor() {
    this.#lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true })
    this.#lines.on('line', (line) => this.#take(line))
    this.#lines.on('SIGINT', () => this.#onInterrupt())
    this.#lines.on('close', () => {
      this.#isClosed = true
      this.#take(null)
    })
  }

  /** `listener` hears of Ctrl-C. */
  whenInterrupted(listener: () => void) {
    this.#onInterrupt = listener
  }

  /** The next line; null after Ctrl-D, or once it is closed. What was typed before the question is not an answer to it. */
  ask(question: string): Promise<string | null> {
    if (this.#isClosed) {
      return Promise.resolve(null)
    }
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#lines.setPrompt(question)
      this.#lines.prompt()
    })
  }

  /** Takes an open question back: its answer is null. */
  cancel() {
    this.#take(null)
  }

  close() {
    if (!this.#isClosed) {
      this.#lines.close()
    }
  }

  #take(line: string | null) {
    const resolve = this.#waiting
    this.#waiting = null
    resolve?.(line)
  }
}
