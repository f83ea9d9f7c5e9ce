import type { ModelRequest } from './types.js'

/**
 * The limits of one streamed call. Times are milliseconds, sizes are UTF-16 code units of decoded text
 * (never more than the bytes that arrived).
 */
export interface StreamLimits {
  /** Until the connection to the provider stands. */
  connectMs: number
  /** From the sent request to the first event of the answer; comments and pings do not count. */
  firstTokenMs: number
  /**
   * Between two reads once the answer began; here a ping counts as a sign of life. While a picture or a recording is made,
   * `firstTokenMs` holds in its place: that takes as long as thinking does.
   */
  silenceMs: number
  /** After the finish reason: for usage that follows it, and for the end of the stream. */
  tailMs: number
  /** The whole answer. */
  totalMs: number
  /** One event of the stream. */
  eventSize: number
  /** One event of a model that may answer with images or audio, in base64 and in one piece; also all files of an answer. */
  mediaEventSize: number
  /** All of one answer but its files: text, reasoning, calls, sources, what the provider wants back, see `AnswerMeter`. */
  answerSize: number
  /** Files of one answer. */
  files: number
}

const KIB = 1024
const MIB = 1024 * KIB
const SECOND_MS = 1_000

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  connectMs: 10 * SECOND_MS,
  firstTokenMs: 60 * SECOND_MS,
  silenceMs: 30 * SECOND_MS,
  tailMs: 5 * SECOND_MS,
  totalMs: 600 * SECOND_MS,
  eventSize: MIB,
  mediaEventSize: 32 * MIB,
  answerSize: 2 * MIB,
  files: 64,
}

/** How large one event of the answer may be: a model of which nobody said what it answers with may make pictures. */
export function maxEventSize({ capabilities }: ModelRequest, limits: StreamLimits): number {
  const isTextOnly = capabilities?.output.every((kind) => kind === 'text') ?? false
  return isTextOnly ? limits.eventSize : limits.mediaEventSize
}
