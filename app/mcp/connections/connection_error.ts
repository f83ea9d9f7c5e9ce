import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { SignInFailed, SignInNeeded } from '../auth/sign_in_errors.js'
import type { ServerEntry } from '../servers/server_entry.js'
import { FloodError } from './flood_meter.js'
import { ProgramEnded } from './server_state.js'

const LONGEST_MESSAGE = 500
const HTTP_UNAUTHORIZED = 401
const PROGRAM_ENDED = 'the program ended'

/** Codes of the system with which nothing has been sent yet. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** An error and what it was caused by, the outermost first. */
export function* chainOf(error: unknown): Generator<Error> {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
    yield one
    if (one instanceof AggregateError && one.errors[0] instanceof Error) {
      yield one.errors[0]
    }
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Whether the request never left. */
export function wasNotSent(error: unknown): boolean {
  return [...chainOf(error)].some(
    (one) =>
      (one instanceof OutboundError && one.fault === 'connect') ||
      one instanceof OutboundRefusal ||
      NOT_CONNECTED.has(codeOf(one))
  )
}

/** The need for a sign-in that an error tells of; null for other errors. */
export function signInErrorOf(error: unknown): SignInNeeded | null {
  for (const one of chainOf(error)) {
    if (one instanceof SignInNeeded) {
      return one
    }
    if (one instanceof InsufficientScopeError) {
      const { requiredScope: scope, resourceMetadataUrl } = one
      return new SignInNeeded({ scope, resourceMetadataUrl })
    }
    const isRefused = one instanceof SdkHttpError && one.data.status === HTTP_UNAUTHORIZED
    if (isRefused || one instanceof UnauthorizedError) {
      return new SignInNeeded({})
    }
  }
  return null
}

/** What a server says, fit to be shown: one line, bounded, without control characters. */
export function tidy(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE)
    .toWellFormed()
}

/** Whether the connection was closed at its other end. */
function isEnd(error: Error): boolean {
  return (
    codeOf(error) === 'EPIPE' ||
    (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed)
  )
}

/** What a server says of its error, for those who look after it; null where it says nothing. Not for logs. */
export function wordsOf(error: unknown): string | null {
  const words = [...chainOf(error)].find((one) => one instanceof ProtocolError)?.message ?? ''
  return tidy(words) || null
}

/**
 * Why a server cannot be reached or used, in a sentence without a stop. Bodies of answers, the server's own words, addresses
 * and secrets are not in it.
 *
 * @param kind - how the server is reached: the connection to a program lasts as long as it runs
 */
export function causeOf(error: unknown, kind: ServerEntry['connection']['kind']): string {
  for (const one of chainOf(error)) {
    if (one instanceof FloodError) {
      return 'it sends more than it may'
    }
    if (one instanceof OutboundRefusal) {
      return `it may not be asked: ${tidy(one.message)}`
    }
    if (one instanceof SignInFailed) {
      return tidy(one.message)
    }
    if (one instanceof SignInNeeded) {
      return 'it asks for a sign-in'
    }
    if (one instanceof SdkHttpError) {
      return `it answers with HTTP status ${one.data.status}`
    }
    if (one instanceof ProtocolError) {
      return `it answers with error ${one.code}`
    }
    if (kind === 'stdio' && isEnd(one)) {
      return PROGRAM_ENDED
    }
    if (one instanceof OutboundError || codeOf(one).match(/^(E[A-Z]+|UND_ERR_\w+)$/)) {
      return `it cannot be reached (${codeOf(one)})`
    }
  }
  const [first] = chainOf(error)
  if (first instanceof ProgramEnded) {
    return PROGRAM_ENDED
  }
  if (first instanceof SdkError && first.code === SdkErrorCode.ListPaginationExceeded) {
    return 'its list does not end'
  }
  if (first instanceof SdkError) {
    return `the connection failed (${first.code})`
  }
  return first?.name === 'TimeoutError' ? 'it does not answer in time' : 'the connection failed'
}
