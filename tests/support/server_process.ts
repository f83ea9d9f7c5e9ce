import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free_port.js'
import { SOURCES_ENV } from './from_sources.js'

const START_PATIENCE_MS = 180_000
const PAUSE_MS = 20

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A shell's variables without those of this run: neither its settings nor what npm adds. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, ...SOURCES_ENV }
}

/** A server in a process of its own, started and ended as its operator would. */
export class ServerProcess {
  readonly url: string
  readonly exited: Promise<Exit>
  #child: ChildProcess
  #output = ''

  private constructor(child: ChildProcess, port: number) {
    this.url = `http://127.0.0.1:${port}`
    this.#child = child
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }))
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
  }

  /**
   * @param command - its words, e.g. `npm`, `start`
   * @param cwd - the folder that it runs in
   * @param env - added to a plain shell's; `PORT` is a free one unless it is given
   */
  static async start(command: string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
    const port = env.PORT === undefined ? await freePort() : Number(env.PORT)
    const [program, ...words] = command
    const child = spawn(program, words, {
      cwd,
      env: { ...plainEnvironment(), PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      /* A process group of its own, for `kill()`. */
      detached: true,
    })
    return new ServerProcess(child, port)
  }

  /** All that it has printed so far. */
  get output(): string {
    return this.#output
  }

  /** The JSON lines of its log. */
  get log(): Record<string, unknown>[] {
    return this.#output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  }

  /** The process that serves, which is not always the one that was started. */
  get serverPid(): number {
    return Number(this.log.at(0)?.pid)
  }

  isReady(): Promise<boolean> {
    return this.#answers('/health/ready')
  }

  async #answers(path: string): Promise<boolean> {
    try {
      const response = await fetch(this.url + path)
      await response.text()
      return response.ok
    } catch {
      return false
    }
  }

  /** Waits until it listens, at which time it may not yet be ready. */
  listening(): Promise<this> {
    return this.#until(() => this.#answers('/health/live'), 0)
  }

  /** Waits until it serves; fails with its output where it ends before. */
  ready(): Promise<this> {
    return this.#until(() => this.isReady(), PAUSE_MS)
  }

  async #until(condition: () => Promise<boolean>, pauseMs: number): Promise<this> {
    const deadline = performance.now() + START_PATIENCE_MS
    while (!(await condition())) {
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`the server did not start:\n${this.#output}`)
      }
      await sleep(pauseMs)
    }
    return this
  }

  /** Sends a signal to the process that was started. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Sends a signal to the process that was started, and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.#child.kill(signal)
    return this.exited
  }

  /** Makes sure that nothing of it is left: for the clean-up of a test, whatever state it is in. */
  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) {
      process.kill(-pid, 'SIGKILL')
      await this.exited
    }
  }
}
