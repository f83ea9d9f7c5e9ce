import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Kernel } from '@adonisjs/core/ace'
import app from '@adonisjs/core/services/app'
import { CommandErrorHandler } from '#core/console/command_error_handler'
import { aceFromSources, SOURCES_ENV } from '#tests/support/from_sources'

export interface Input {
  /** What standard input holds; it is never a terminal. */
  input?: string
}

export interface AceOptions extends Input {
  env?: Record<string, string>
}

/** Runs a command as an operator's script does, in a process of its own beside this server. Takes seconds. */
export async function ace(args: string[], { input = '', env = {} }: AceOptions = {}) {
  const child = spawnAce(args, env)
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode: child.exitCode, stdout, stderr, output: stdout + stderr }
}

/** The same, to be written to, listened to and signalled while it runs. */
export function spawnAce(args: string[], env: Record<string, string> = {}) {
  return spawn(...aceFromSources(args), {
    cwd: app.makePath(),
    env: { ...process.env, ...SOURCES_ENV, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
    stdio: 'pipe',
  })
}

let kernel: Kernel | null = null

async function kernelHere(): Promise<Kernel> {
  if (kernel === null) {
    kernel = await app.container.make('ace')
    kernel.errorHandler = new CommandErrorHandler(kernel.errorHandler)
    kernel.ui.switchMode('raw')
  }
  return kernel
}

/**
 * Runs a command in this process: the same code without the seconds that a process takes to start. For one test of a command
 * `ace` is used, for its details this. Nobody can be asked anything.
 */
export function aceHere(commandName: string, ...args: string[]) {
  return aceHereWith({ input: '' }, commandName, ...args)
}

/** The same with something on standard input. */
export async function aceHereWith(
  { input }: Required<Input>,
  commandName: string,
  ...args: string[]
) {
  const here = await kernelHere()
  here.ui.logger.flushLogs()
  here.exitCode = undefined
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')
  const given = Readable.from([input])
  Object.defineProperty(process, 'stdin', { ...stdin, get: () => given })
  try {
    const command = await here.exec(commandName, args)
    const logs = here.ui.logger.getLogs()
    const linesOf = (stream: 'stdout' | 'stderr') =>
      logs.flatMap((log) => (log.stream === stream ? [`${log.message}\n`] : [])).join('')
    const stdout = linesOf('stdout')
    const stderr = linesOf('stderr')
    return { exitCode: here.exitCode ?? command.exitCode, stdout, stderr, output: stdout + stderr }
  } finally {
    Object.defineProperty(process, 'stdin', { ...stdin })
  }
}
