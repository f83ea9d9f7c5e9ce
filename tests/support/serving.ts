import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** What answers a request of a test's web server, at once or later. */
export type Respond = (request: IncomingMessage, response: ServerResponse) => unknown

/** What fails because the other side has gone away, in the middle of its request or of its answer, is no error of the server. */
export function serving(respond: Respond): RequestListener {
  return async (request, response) => {
    try {
      await respond(request, response)
    } catch (error) {
      if (!request.socket.destroyed) {
        throw error
      }
    }
  }
}
