import type { IncomingMessage } from 'node:http'

/** How long the rest of a refused body may take. */
const LINGER_MS = 5_000

/**
 * Reads the rest of a body that is refused with `Connection: close`, for a moment, and lets the connection be closed then.
 * Closed at once, with bytes in it that nobody has read, it would be reset: whoever is still sending, as proxies do, might
 * never see the answer. The message must not have been destroyed: read it with `chunksOf`.
 */
export function discardRest(message: IncomingMessage): void {
  const { socket } = message
  socket.destroySoon = () => {
    socket.end()
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  }
  message.resume()
}

/** The chunks of a body. Whoever stops reading them leaves the message as it is, for `discardRest`. */
export function chunksOf(message: IncomingMessage): AsyncIterable<Buffer> {
  return message.iterator({ destroyOnReturn: false })
}
