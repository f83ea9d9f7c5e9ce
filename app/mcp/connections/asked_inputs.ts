import { createHash } from 'node:crypto'
import {
  UrlElicitationRequiredError,
  type ElicitRequest,
  type ElicitRequestURLParams,
  type InputRequiredResult,
} from '@modelcontextprotocol/client'
import { ToolCallError } from '#tools/tool_call_error'
import type { InputRequest } from '#tools/types'
import { tidy } from './connection_error.js'
import {
  MAX_ASKED_LENGTH,
  MAX_FORM_BYTES,
  MAX_REQUESTS_PER_ROUND,
  MAX_STATE_BYTES,
} from './limits.js'

const ELICITATION = 'elicitation/create'

/** The server asks for something in a way that is not taken. */
function refuse(reason: string): never {
  throw new ToolCallError(
    'failed',
    `The tool asked for input in a way that is not allowed: ${reason}`
  )
}

function cleanMessage(message: unknown): string {
  if (typeof message !== 'string' || message.length > MAX_ASKED_LENGTH) {
    return refuse('its message is too long')
  }
  return message.replace(/[^\P{Cc}\n]/gu, ' ').toWellFormed()
}

/** Only https, without credentials: a person is sent there. Nothing is fetched from it. */
function cleanUrl(address: unknown): string {
  const url = typeof address === 'string' ? URL.parse(address) : null
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return refuse('its address is not a plain https one')
  }
  return url.href.length > MAX_ASKED_LENGTH ? refuse('its address is too long') : url.href
}

/**
 * What a server asks a person for, in either era. Throws `ToolCallError` where it is nothing that may be asked.
 *
 * @param key - names it among the others of its call
 */
export function inputRequestOf(key: string, params: ElicitRequest['params']): InputRequest {
  const message = cleanMessage(params.message)
  if (params.mode === 'url') {
    return { key, mode: 'url', purpose: 'visit', message, url: cleanUrl(params.url) }
  }
  const { requestedSchema: schema } = params
  if (Buffer.byteLength(JSON.stringify(schema ?? {})) > MAX_FORM_BYTES) {
    return refuse('its form is too large')
  }
  return { key, mode: 'form', message, schema: { ...schema } }
}

/** The requests of a result `input_required`. Throws `ToolCallError`. */
export function inputRequestsOf(result: InputRequiredResult): InputRequest[] {
  const asked = Object.entries(result.inputRequests ?? {})
  if (asked.length > MAX_REQUESTS_PER_ROUND) {
    return refuse('it asks for too much at once')
  }
  if (Buffer.byteLength(result.requestState ?? '') > MAX_STATE_BYTES) {
    return refuse('its state is too large')
  }
  return asked.map(([key, request]) =>
    request.method === ELICITATION
      ? inputRequestOf(key, request.params)
      : refuse(`${tidy(request.method)} is not offered`)
  )
}

/** The addresses that have to be visited before a call can be made (-32042), null for other errors. */
export function visitsOf(error: unknown): InputRequest[] | null {
  if (!(error instanceof UrlElicitationRequiredError)) {
    return null
  }
  const asked: ElicitRequestURLParams[] = error.elicitations.slice(0, MAX_REQUESTS_PER_ROUND)
  return asked.map((params, index) =>
    inputRequestOf(`visit_${index + 1}`, { ...params, mode: 'url' })
  )
}

/**
 * By what a question is known again when its call is made anew. The address of a visit and its id are new each time.
 */
export function fingerprintOf(request: InputRequest): string {
  const what = request.mode === 'form' ? [request.message, request.schema] : [request.message]
  return createHash('sha256')
    .update(JSON.stringify([request.mode, ...what]))
    .digest('base64url')
}
