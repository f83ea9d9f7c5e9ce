import { request, type ClientRequest } from 'node:http'

/** An event of the stream, as far as the soak looks at it. */
export interface SoakEvent {
  attempt: number
  n: number
  chunk: { type: string; delta?: string; messageMetadata?: Record<string, unknown> }
}

export interface SoakRequest {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: unknown
}

/** How a stream came to its end: `complete` is one that said so. */
export type StreamEnd =
  { kind: 'refused'; status: number; code: string } | { kind: 'complete' } | { kind: 'broken' }

/** Silence for longer than two heartbeats is a broken connection, as a client has to see it. */
const SILENCE_MS = 40_000
const DONE = '[DONE]'

/**
 * Reads one event stream and hands its events on; keeps none of them, so that thousands can be open.
 *
 * @param onEvent answers whether to hang up
 */
export function readStream(
  url: string,
  { method, headers, body }: SoakRequest,
  onEvent: (event: SoakEvent) => 'hang up' | undefined
): Promise<StreamEnd> {
  const { promise, resolve } = Promise.withResolvers<StreamEnd>()
  const json = body === undefined ? undefined : JSON.stringify(body)
  const req: ClientRequest = request(url, {
    method,
    agent: false,
    headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
  })
  req.setTimeout(SILENCE_MS, () => req.destroy())
  req.once('error', () => resolve({ kind: 'broken' }))
  req.once('response', (response) => {
    response.setEncoding('utf8')
    let rest = ''
    let isDone = false
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false
    response.on('data', (text: string) => {
      rest += text
      if (!isStream) {
        return
      }
      const frames = rest.split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const data = /(?:^|\n)data: ([^\n]*)/.exec(frame)?.[1]
        if (data === DONE) {
          isDone = true
        } else if (data !== undefined && onEvent(parse(frame, data)) === 'hang up') {
          req.destroy()
          return
        }
      }
    })
    response.once('error', () => {})
    response.once('end', () => {
      const status = response.statusCode ?? 0
      if (isStream) {
        resolve({ kind: isDone ? 'complete' : 'broken' })
      } else {
        resolve({ kind: 'refused', status, code: codeOf(rest) })
      }
    })
    response.once('close', () => resolve({ kind: 'broken' }))
  })
  req.end(json)
  return promise
}

function parse(frame: string, data: string): SoakEvent {
  const [, attempt, n] = /(?:^|\n)id: [^:\n]*:(\d+):(\d+)/.exec(frame) ?? ['', '0', '0']
  return { attempt: Number(attempt), n: Number(n), chunk: JSON.parse(data) }
}

function codeOf(text: string): string {
  try {
    const problem: { code?: unknown } = JSON.parse(text)
    return String(problem.code)
  } catch {
    return text.slice(0, 100)
  }
}
