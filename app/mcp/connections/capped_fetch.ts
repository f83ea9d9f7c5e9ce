import type { FetchLike } from '@modelcontextprotocol/client'
import { currentCall } from './call_scope.js'
import { FloodError, FloodMeter } from './flood_meter.js'

/**
 * A `fetch` whose answers are cut where they are too much. A stream of events is measured event by event.
 *
 * @param onFlood - told before the reader is
 */
export function cappedFetch(fetch: FetchLike, onFlood: (error: FloodError) => void): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (response.body === null) {
      return response
    }
    const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream')
    const meter = new FloodMeter(isEvents ? 'empty line' : 'end')
    const call = currentCall()
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          try {
            meter.add(chunk)
          } catch (error) {
            if (error instanceof FloodError) {
              call?.fail(error)
              onFlood(error)
            }
            throw error
          }
          controller.enqueue(chunk)
        },
      })
    )
    const capped = new Response(body, response)
    /* `Response` cannot be given these, and the transports read them. */
    Object.defineProperty(capped, 'url', { value: response.url })
    Object.defineProperty(capped, 'redirected', { value: response.redirected })
    return capped
  }
}
