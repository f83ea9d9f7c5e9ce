import type { HttpContext } from '@adonisjs/core/http'

const STREAM_HEADERS: [string, string][] = [
  ['content-type', 'text/event-stream; charset=utf-8'],
  ['cache-control', 'no-store, no-transform'],
  ['x-accel-buffering', 'no'],
  ['x-vercel-ai-ui-message-stream', 'v1'],
]

/**
 * Turns a response into an event stream: what middleware has set is relayed and the head written (and sent with the
 * first event, or by `flushHeaders`). Nothing that runs after the controller has a say any more.
 */
export function openEventStream({ response }: HttpContext) {
  for (const [name, value] of STREAM_HEADERS) {
    response.header(name, value)
  }
  response.relayHeaders()
  response.response.writeHead(200)
  return response.response
}
