import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { serving } from '#tests/support/serving'

/** What a load balancer may send elsewhere: the server took nothing of it. */
const REFUSED = 503

/**
 * The simplest load balancer: one server after the other, without sticky sessions. A request goes to the next one where a server
 * refuses the connection or answers 503, and where the connection breaks before any answer, if the request may be sent twice (a `GET`,
 * or one with an idempotency key): the system may have taken a connection that a server which ends never gets to see. Other requests
 * that break off are answered 502.
 */
export class RoundRobin {
  readonly url: string
  #targets: () => string[]
  #next = 0
  #server
  #resent = 0

  private constructor(
    targets: () => string[],
    port: number,
    server: ReturnType<typeof createServer>
  ) {
    this.#targets = targets
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
  }

  /** @param targets addresses of the servers, now */
  static async start(targets: () => string[]): Promise<RoundRobin> {
    const server = createServer()
    const listening = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const balancer = new RoundRobin(targets, port, server)
    server.on(
      'request',
      serving((req, res) => balancer.#handle(req, res))
    )
    return balancer
  }

  /** How many requests were sent again because their connection broke. */
  get resent() {
    return this.#resent
  }

  async close() {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeAllConnections()
    await closed.promise
  }

  async #handle(req: IncomingMessage, res: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of req) {
      chunks.push(chunk)
    }
    const body = Buffer.concat(chunks)
    const targets = this.#targets()
    const first = this.#next++
    for (let tries = 0; tries < targets.length; tries++) {
      const answer = await ask(targets[(first + tries) % targets.length], req, body)
      if (answer === 'refused' || (answer !== 'broken' && answer.statusCode === REFUSED)) {
        continue
      }
      if (answer === 'broken') {
        if (req.method === 'GET' || req.headers['idempotency-key'] !== undefined) {
          this.#resent++
          continue
        }
        break
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      res.flushHeaders()
      answer.pipe(res)
      answer.on('error', () => res.destroy())
      answer.on('close', () => answer.complete || res.destroy())
      res.on('close', () => answer.destroy())
      return
    }
    res.writeHead(502).end()
  }
}

function ask(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer
): Promise<IncomingMessage | 'refused' | 'broken'> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | 'refused' | 'broken'>()
  const outgoing = request(target + url, { method, headers, agent: false })
  outgoing.once('response', resolve)
  outgoing.on('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken')
  )
  outgoing.end(body)
  return promise
}
