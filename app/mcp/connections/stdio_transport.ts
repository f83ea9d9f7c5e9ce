import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import {
  SdkError,
  SdkErrorCode,
  deserializeMessage,
  serializeMessage,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/client'
import { settledWithin } from '#core/within'
import type { StdioSettings } from '../config/server_settings.js'
import { FloodMeter } from './flood_meter.js'
import { LineBuffer } from './line_buffer.js'
import type { TextRing } from './text_ring.js'

/** What programs do not run without, and what tells them where and for whom they run. None of it is secret. */
const PLAIN_VARIABLES = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'TZ']

/** How long a program may take to end by itself, and how long after it was told to. */
const END_MS = 1_000
/** How long the pipe of a program that has ended is still read. */
const LAST_WORDS_MS = 500

function environmentOf({ env }: StdioSettings): NodeJS.ProcessEnv {
  const plain = PLAIN_VARIABLES.map((name) => [name, process.env[name]])
  return { ...Object.fromEntries(plain.filter(([, value]) => value !== undefined)), ...env }
}

/**
 * Speaks to a program that it starts: no shell, the listed environment, a process group of its own, so that what the
 * program has started ends with it. The transport of the package hands on more variables and ends only the program.
 */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** By this and `pid` the package knows that it speaks to a program. */
  readonly stderr = null
  #settings: StdioSettings
  #log: TextRing
  #child: ChildProcessWithoutNullStreams | null = null
  #lines = new LineBuffer()
  #meter = new FloodMeter('line')

  /** @param log - takes what the program writes to its standard error */
  constructor(settings: StdioSettings, log: TextRing) {
    this.#settings = settings
    this.#log = log
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  async start(): Promise<void> {
    const { command, args, cwd } = this.#settings
    const env = environmentOf(this.#settings)
    const child = spawn(command, args, { cwd, env, shell: false, detached: true, stdio: 'pipe' })
    this.#child = child
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    child.stderr.on('data', (chunk: Buffer) => this.#log.add(chunk))
    for (const stream of [child.stdin, child.stdout, child.stderr]) {
      stream.on('error', (error) => this.onerror?.(error))
    }
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => {
        this.#child = null
        reject(error)
      })
    })
    child.on('error', (error) => this.onerror?.(error))
    child.once('exit', () => {
      /* What it has said last may still be in the pipe, which others may hold open. */
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
      void settledWithin(LAST_WORDS_MS, closed).then(() => this.#ended(child))
    })
  }

  send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child
    if (child === null) {
      return Promise.reject(new SdkError(SdkErrorCode.NotConnected, 'Not connected'))
    }
    return new Promise((resolve, reject) => {
      child.stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Ends the program and what it has started; waits for it 2 s at most. */
  async close(): Promise<void> {
    const child = this.#child
    if (child === null) {
      return
    }
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.#ended(child)
    child.stdin.end()
    if (!(await settledWithin(END_MS, exited))) {
      signalGroup(child, 'SIGTERM')
      await settledWithin(END_MS, exited)
    }
    signalGroup(child, 'SIGKILL')
  }

  #take(chunk: Buffer): void {
    try {
      this.#meter.add(chunk)
    } catch (error) {
      this.#cut(error)
      return
    }
    for (const line of this.#lines.take(chunk)) {
      this.#read(line)
    }
  }

  /** A line that is no JSON is a word of the program's to nobody. */
  #read(line: string): void {
    let message: JSONRPCMessage
    try {
      message = deserializeMessage(line)
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      }
      return
    }
    this.onmessage?.(message)
  }

  /** Ends a program that sends too much at once. */
  #cut(error: unknown): void {
    const child = this.#child
    if (child !== null) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      child.stdout.destroy()
      signalGroup(child, 'SIGKILL')
      this.#ended(child)
    }
  }

  #ended(child: ChildProcessWithoutNullStreams): void {
    if (this.#child === child) {
      this.#child = null
      this.#lines.clear()
      if (child.exitCode !== null || child.signalCode !== null) {
        signalGroup(child, 'SIGKILL')
      }
      this.onclose?.()
    }
  }
}

/** Signals the group that the program leads, also when the program itself is gone. */
function signalGroup({ pid }: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) {
      process.kill(-pid, signal)
    }
  } catch {
    /* Nobody is left. */
  }
}
