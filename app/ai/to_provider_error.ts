import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { codeWord } from './code_word.js'
import { ProviderError } from './errors.js'
import { EventTooLargeError } from './sse_parser.js'

/**
 * Turns whatever ended a call, other than the caller's abort, into a `ProviderError`. What is not known is taken for
 * the provider's fault: readers meet data of any shape.
 *
 * @param secrets - masked in the details
 * @param hasBegun - whether anything of the answer came: then it is not asked for again
 */
export function toProviderError(
  reason: unknown,
  secrets: readonly (string | null)[],
  hasBegun = false
): ProviderError {
  if (reason instanceof ProviderError) {
    return reason
  }
  if (reason instanceof OutboundError) {
    return fromTransport(reason, hasBegun)
  }
  if (reason instanceof OutboundRefusal) {
    return new ProviderError('provider_misconfigured', { details: { refused: reason.reason } })
  }
  if (reason instanceof EventTooLargeError) {
    return new ProviderError('provider_protocol_error', {
      details: { reason: 'event too large', limit: reason.limit },
    })
  }
  return new ProviderError('provider_protocol_error', { details: describe(reason), secrets })
}

/** Where the stack begins. */
const FIRST_PLACE = /^ {4}at .*?([\w.-]+:\d+:\d+)\)?$/m

/** Without the message: those of parsers and of the engine quote values, and the log holds nothing of what is said. */
function describe(reason: unknown) {
  return reason instanceof Error
    ? { reason: codeWord(reason.name), at: FIRST_PLACE.exec(reason.stack ?? '')?.[1] }
    : { reason: 'unknown' }
}

function fromTransport({ fault, code }: OutboundError, hasBegun: boolean): ProviderError {
  const details = { fault, transport: code }
  switch (fault) {
    case 'connect':
    case 'dropped':
      return new ProviderError('provider_unavailable', { retryable: !hasBegun, details })
    case 'timeout':
      return new ProviderError('provider_timeout', { details })
    case 'too_large':
    case 'protocol':
      return new ProviderError('provider_protocol_error', { details })
    default: {
      const never: never = fault
      return never
    }
  }
}
