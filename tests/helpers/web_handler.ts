import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

/** Has a handler of the web's own requests and answers say what a server of Node's says. */
export async function answerWith(
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse
): Promise<void> {
  const answer = await handle(
    new Request(`http://127.0.0.1${request.url}`, {
      method: request.method,
      headers: Object.entries(request.headers).map(([k, v]): [string, string] => [k, String(v)]),
      body: request.method === 'POST' ? new Uint8Array(body) : undefined,
    })
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.flushHeaders()
  if (answer.body === null) {
    response.end()
  } else {
    const content = Readable.from(answer.body)
    response.once('close', () => content.destroy())
    content.on('error', () => response.destroy()).pipe(response)
  }
}
