import { request, type IncomingMessage, type IncomingHttpHeaders } from 'node:http'
import { uiMessageChunkSchema, type UIMessageChunk } from 'ai'
import { until } from './until.js'

const FRAME_END = '\n\n'
const DONE = '[DONE]'

/** How long a stream may take to come to what a test waits for. */
const PATIENCE_MS = 20_000

/** What `ai` 6 does not know and would fail the whole chat for. */
const NEWER_THAN_AI_6 = new Set([
  'tool-approval-response',
  'custom',
  'reasoning-file',
  'steering-message',
  'reset-step',
])

export interface StreamEvent {
  /** The whole event, `\n\n` included. */
  frame: string
  id: string | null
  data: string
}

export interface StreamRequest {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

/** Splits what was received into whole events; comments are left out, the unfinished rest too. */
export function parseEvents(text: string): StreamEvent[] {
  return text
    .split(FRAME_END)
    .slice(0, -1)
    .filter((frame) => !frame.startsWith(':'))
    .map((frame) => ({
      frame: frame + FRAME_END,
      id: /(?:^|\n)id: ([^\n]*)/.exec(frame)?.[1] ?? null,
      data: /(?:^|\n)data: ([^\n]*)/.exec(frame)?.[1] ?? '',
    }))
}

/** The number of an event within its run. */
export function numberOf({ id }: StreamEvent): number {
  return Number(id?.split(':')[2])
}

/** The chunks of events, each checked against the AI SDK's own schema. */
export async function chunksIn(events: StreamEvent[]): Promise<UIMessageChunk[]> {
  const { validate } = uiMessageChunkSchema()
  const chunks: UIMessageChunk[] = []
  for (const { data } of events.filter((event) => event.data !== DONE)) {
    const result = await validate?.(JSON.parse(data))
    if (result === undefined || !result.success) {
      throw new Error(`not a chunk of the AI SDK: ${data}`)
    }
    if (NEWER_THAN_AI_6.has(result.value.type)) {
      throw new Error(`ai 6 does not take this chunk: ${data}`)
    }
    chunks.push(result.value)
  }
  return chunks
}

/** The text that a stream has told so far. */
export function textIn(events: StreamEvent[]): string {
  return events
    .filter(({ data }) => data.startsWith('{"type":"text-delta"'))
    .map(({ data }): { delta: string } => JSON.parse(data))
    .map(({ delta }) => delta)
    .join('')
}

/** One open event stream, read byte by byte on a socket of its own. */
export class EventStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  #response: IncomingMessage
  #text = ''
  /** How much had come when, on the clock of `performance.now()`. */
  #marks: { at: number; length: number }[] = []
  #end: 'open' | 'ended' | 'broken' = 'open'

  private constructor(response: IncomingMessage) {
    this.#response = response
    this.status = response.statusCode ?? 0
    this.headers = response.headers
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      this.#text += text
      this.#marks.push({ at: performance.now(), length: this.#text.length })
    })
    response.on('end', () => {
      this.#end = 'ended'
    })
    response.on('error', () => {})
    response.on('close', () => {
      if (this.#end === 'open') {
        this.#end = 'broken'
      }
    })
  }

  /** Resolves with the head of the answer. */
  static async open(url: string, { method = 'GET', headers, body }: StreamRequest = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<EventStream>()
    const json = body === undefined ? undefined : JSON.stringify(body)
    const req = request(url, {
      method,
      agent: false,
      headers: {
        ...headers,
        ...(json !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(json)),
        }),
      },
    })
    req.once('response', (response) => resolve(new EventStream(response)))
    req.once('error', reject)
    req.end(json)
    return promise
  }

  /** Everything received, comments and an unfinished event included. */
  get text() {
    return this.#text
  }

  get events(): StreamEvent[] {
    return parseEvents(this.#text)
  }

  /** The events that had come at this moment of `performance.now()`. */
  eventsAt(moment: number): StreamEvent[] {
    const mark = this.#marks.findLast(({ at }) => at <= moment)
    return parseEvents(this.#text.slice(0, mark?.length ?? 0))
  }

  /** When each event had come as a whole, on the clock of `performance.now()`. */
  get arrivals(): number[] {
    let length = 0
    let mark = 0
    return this.events.map(({ frame }) => {
      length = this.#text.indexOf(frame, length) + frame.length
      while (this.#marks[mark].length < length) {
        mark++
      }
      return this.#marks[mark].at
    })
  }

  /**
   * When more than so many characters of the answer's text had come, on the clock of `performance.now()`; `otherwise` where that
   * never was.
   */
  firstBeyond(length: number, otherwise: number): number {
    const isBeyond = ({ length: received }: { length: number }) =>
      textIn(parseEvents(this.#text.slice(0, received))).length > length
    let [low, high] = [0, this.#marks.length]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (isBeyond(this.#marks[middle])) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return this.#marks.at(low)?.at ?? otherwise
  }

  /** The id of the last whole event. */
  get lastId(): string {
    return this.events.findLast(({ id }) => id !== null)?.id ?? ''
  }

  /** How the connection ended; `ended` is the clean end. */
  get end() {
    return this.#end
  }

  /** Whether the stream was complete: `[DONE]` is its last event, and its end was clean. */
  get isComplete() {
    return this.#end === 'ended' && this.#text.endsWith(`data: ${DONE}${FRAME_END}`)
  }

  /** The chunks so far, each checked against the AI SDK's schema. */
  chunks(): Promise<UIMessageChunk[]> {
    return chunksIn(this.events)
  }

  /** Waits until so many events are there. */
  async received(count: number): Promise<this> {
    await this.until(() => this.events.length >= count, `${count} events came`)
    return this
  }

  /** Waits until a text delta has brought this. */
  async said(text: string): Promise<this> {
    await this.until(() => textIn(this.events).includes(text), `the stream said ${text}`)
    return this
  }

  async closed(): Promise<this> {
    await this.until(() => this.#end !== 'open', 'the stream was closed')
    return this
  }

  async until(condition: () => boolean, what: string) {
    await until(condition, `${what}; got ${this.#text.slice(-500)}`, PATIENCE_MS)
  }

  /** Stops reading the socket: what the server sends stays on the way. */
  pause() {
    this.#response.pause()
  }

  resume() {
    this.#response.resume()
  }

  /** Hangs up. */
  cut() {
    this.#response.destroy()
  }
}
