import { Happening } from '#core/happening'

/** An answer that is over, which for a stream is its end. */
export interface RequestAnswered {
  method: string
  /** The pattern; null where there is no such route. */
  route: string | null
  /** Null where the caller hung up before there was any answer. */
  status: number | null
  durationMs: number
}

export const requestAnswered = new Happening<RequestAnswered>()
