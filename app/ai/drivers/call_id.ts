import { randomUUID } from 'node:crypto'

/** An id for a tool call that came without one: short enough for OpenAI's Chat Completions, which takes 40 characters. */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`
}
