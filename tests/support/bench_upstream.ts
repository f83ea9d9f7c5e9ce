import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from './free_port.js'

const SCRIPT = fileURLToPath(new URL('../../bench/upstream.mjs', import.meta.url))

interface UpstreamStats {
  /** Answers that are under way. */
  active: number
}

/** The provider of the bench, in a process of its own: the model's name says how much it answers and how fast. */
export class BenchUpstream {
  readonly url: string
  #child: ChildProcess

  private constructor(port: number, child: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`
    this.#child = child
  }

  static async start(): Promise<BenchUpstream> {
    const port = await freePort()
    const child = spawn(process.execPath, [SCRIPT], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    /* It says so when it listens. */
    await once(child.stdout, 'data')
    return new BenchUpstream(port, child)
  }

  async stats(): Promise<UpstreamStats> {
    const response = await fetch(`${this.url}/stats`)
    return JSON.parse(await response.text())
  }

  async close() {
    const exited = once(this.#child, 'exit')
    this.#child.kill()
    await exited
  }
}
