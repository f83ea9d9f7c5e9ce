import { createHash } from 'node:crypto'
import { isOpenAi, type OpenAiOptions } from './openai_options.js'
import type { ToolResultContent } from '../../types.js'

/** What both of OpenAI's APIs take as a call's id. */
const TAKEN_ID = /^[\w-]{1,40}$/
/** Hexadecimal digits of a hash that stand for another id. */
const ID_DIGITS = 32

const FOREIGN_IN_NAME = /[^\w-]/g
const MAX_NAME_LENGTH = 64
const NAMELESS = 'unnamed'

/**
 * A call's id as the server takes it. OpenAI refuses a whole conversation for one id that another provider made; other
 * servers take any, and some want their own back as it was (they keep a thought's signature in it).
 */
export function callId(id: string, options: OpenAiOptions): string {
  return !isOpenAi(options.baseUrl) || TAKEN_ID.test(id)
    ? id
    : `call_${createHash('sha256').update(id).digest('hex').slice(0, ID_DIGITS)}`
}

/** The name of the tool that was called, as it may stand in a conversation: models make up names that none has. */
export function callName(name: string): string {
  return name.replace(FOREIGN_IN_NAME, '_').slice(0, MAX_NAME_LENGTH) || NAMELESS
}

/** A tool's result as the text that both APIs want. */
export function toolOutput({ output }: ToolResultContent): string {
  return typeof output === 'string' ? output : (JSON.stringify(output) ?? '')
}

/** A call's arguments as the JSON text that both APIs want. */
export function toolArguments(input: unknown): string {
  return JSON.stringify(input ?? {})
}
