import { randomUUID } from 'node:crypto'

/** An id for a tool call that came without one: short enough for every provider (OpenAI's Chat Completions takes 40 characters). */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`
}
