import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { CommandCancelled } from '#core/console/command_errors'

/** Whether a person can answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true
}

/** Asks on standard error, so that standard output holds results only. Throws CommandCancelled on Ctrl-C and Ctrl-D. */
export function askLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  lines.on('SIGINT', () => lines.close())
  lines.on('close', () => reject(new CommandCancelled()))
  lines.question(question, (answer) => {
    resolve(answer)
    lines.close()
  })
  return promise
}

/** `no` is what Enter means. */
export async function askYesOrNo(question: string): Promise<boolean> {
  const answer = await askLine(`${question} [y/N] `)
  return /^y(es)?$/i.test(answer.trim())
}

/** What standard input holds, without the end of its last line. */
export async function readStdin(): Promise<string> {
  const input = await text(process.stdin)
  return input.replace(/\r?\n$/, '')
}
