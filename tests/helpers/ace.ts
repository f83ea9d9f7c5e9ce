import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'

export interface AceOptions {
  /** What standard input holds; it is never a terminal. */
  input?: string
  env?: Record<string, string>
}

/** Runs a command as an operator's script does, in a process of its own beside this server. */
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
  return spawn(process.execPath, ['ace.js', ...args], {
    cwd: app.makePath(),
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
    stdio: 'pipe',
  })
}
