import type { CallToolResult } from '@modelcontextprotocol/server'
import { structuredResult, type BuiltinCall } from '#tools/builtin/builtin_tool'

export const MAX_MESSAGE_CHARACTERS = 2_000

export type PersonAnswer =
  { action: 'accept'; content: Record<string, unknown> } | { action: 'decline' | 'cancel' }

/** What the person said; null where nobody was asked yet. An answer that is none closed the question. */
export function answerOf(answers: BuiltinCall['answers'], key: string): PersonAnswer | null {
  const answer = answers?.[key]
  if (answer === undefined) {
    return null
  }
  if (!isObject(answer) || answer.action === 'cancel') {
    return { action: 'cancel' }
  }
  if (answer.action === 'accept') {
    return { action: 'accept', content: isObject(answer.content) ? answer.content : {} }
  }
  return { action: 'decline' }
}

/** No error: to say no is an answer. */
export function refusalResult(action: 'decline' | 'cancel'): CallToolResult {
  const text =
    action === 'decline'
      ? 'The user declined to answer. Do not ask the same again.'
      : 'The user closed the question without an answer.'
  return structuredResult(text, { action })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
