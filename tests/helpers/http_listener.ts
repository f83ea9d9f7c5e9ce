import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serving, type Respond } from '#tests/support/serving'

/** A web server of a test on 127.0.0.1, whose answers it sets anew for each case. */
export class HttpListener {
  respond: Respond = (_, response) => response.end()

  /** Each as `METHOD /path`. */
  requests: string[] = []
  port = 0
  #server = createServer(
    serving((request, response) => {
      this.requests.push(`${request.method} ${request.url}`)
      return this.respond(request, response)
    })
  )

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.port = (this.#server.address() as AddressInfo).port
    return this
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

/** The text that was sent with a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
  }
  return text
}
