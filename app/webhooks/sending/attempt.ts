import { OutboundError, type OutboundFault } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'

/** What came of sending once. Times are in ms, the moment since 1970. */
export interface Attempt {
  startedAt: number
  durationMs: number
  /** Null where there was no answer. */
  status: number | null
  /** Why there was none, in a sentence. */
  error: string | null
  /** How the answer's body begins. */
  response: string
  /** For how long the receiver wants to be left alone. */
  retryAfterMs: number | null
}

const FAULTS: Record<OutboundFault, string> = {
  connect: 'No connection could be made',
  timeout: 'There was no answer in time',
  dropped: 'The connection ended before there was an answer',
  too_large: 'The answer is too large',
  protocol: 'What came back is not HTTP',
}

/** Why there was no answer, for people. */
export function causeOf(error: unknown): string {
  if (error instanceof OutboundRefusal) {
    return `Not sent: ${error.message}.`
  }
  return error instanceof OutboundError
    ? `${FAULTS[error.fault]} (${error.code}).`
    : 'It could not be sent.'
}

export function isDelivered({ status }: Pick<Attempt, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300
}
