import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface ModelServerOptions {
  /** What it takes as a key; null: it asks for none. */
  key: string | null
  models: string[]
  /** Whether it shows its models to everybody. */
  showsModels?: boolean
  /** In place of its list of models. */
  list?: (response: ServerResponse) => void
}

/** A provider that speaks Chat Completions: it answers every question with the name of the model. */
export class ModelServer {
  readonly url: string
  /** `METHOD path` of every request that it got. */
  readonly requests: string[] = []
  /** Every key that it was shown. */
  readonly keys: (string | null)[] = []
  #server: Server

  private constructor(server: Server) {
    this.#server = server
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    this.url = `http://127.0.0.1:${port}/v1`
  }

  static async start(options: ModelServerOptions): Promise<ModelServer> {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (chunk: string) => {
        body += chunk
      })
      request.on('end', () => own.#answer(request, body, response, options))
    })
    const listening = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const own = new ModelServer(server)
    return own
  }

  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeAllConnections()
    await closed.promise
  }

  #answer(
    request: IncomingMessage,
    body: string,
    response: ServerResponse,
    { key, models, showsModels, list }: ModelServerOptions
  ) {
    const given = request.headers.authorization?.replace('Bearer ', '') ?? null
    this.requests.push(`${request.method} ${request.url}`)
    this.keys.push(given)
    const isList = request.method === 'GET'
    if (key !== null && given !== key && !(isList && showsModels)) {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"Incorrect API key provided"}}')
    } else if (isList && list !== undefined) {
      list(response)
    } else if (isList) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ object: 'list', data: models.map((id) => ({ id })) }))
    } else {
      stream(JSON.parse(body), response)
    }
  }
}

function stream({ model }: { model: string }, response: ServerResponse) {
  const chunk = (choices: object[], usage?: object) =>
    response.write(
      `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model, choices, usage })}\n\n`
    )
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  chunk([{ index: 0, delta: { content: `This is ${model}.` }, finish_reason: null }])
  chunk([{ index: 0, delta: {}, finish_reason: 'stop' }])
  chunk([], { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 })
  response.end('data: [DONE]\n\n')
}
