import { createServer, type IncomingMessage, type Server } from 'node:http'
import { freePort } from './free_port.js'
import { serving } from './serving.js'

interface StoredObject {
  data: Buffer
  lastModified: Date
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/(?<region>[^/]+)\/s3\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[0-9a-f]{64}$/

/** Objects that a list holds at most: lists come in pages. */
const PAGE = 2

/**
 * A server that speaks as much of S3 as Chatflow needs, in memory, with the bucket in the path: put, get, delete and list.
 * It refuses what is not signed with its key, and can be told to fail.
 */
export class S3Server {
  readonly bucket = 'chatflow-test'
  readonly accessKeyId = 'TESTKEY'
  readonly secretAccessKey = 'test-secret'
  readonly region = 'test-region-1'
  /** By key. */
  readonly objects = new Map<string, StoredObject>()
  /** What was asked, as `METHOD /path`. */
  readonly requests: string[] = []
  /** While set, every request is answered with this status. */
  failing: number | null = null
  #server: Server
  #port: number

  private constructor(port: number) {
    this.#port = port
    this.#server = createServer(
      serving(async (request, response) => {
        const { status, body } = await this.#answer(request)
        response.writeHead(status, {
          'content-length': body.length,
          'last-modified': new Date().toUTCString(),
        })
        response.end(request.method === 'HEAD' ? undefined : body)
      })
    )
  }

  static async start(): Promise<S3Server> {
    const server = new S3Server(await freePort())
    const { promise, resolve } = Promise.withResolvers<void>()
    server.#server.listen(server.#port, '127.0.0.1', resolve)
    await promise
    return server
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeAllConnections()
    await promise
  }

  /** Makes an object look as if it were written hours ago. */
  age(key: string, hours: number): void {
    const object = this.objects.get(key)
    if (object !== undefined) {
      object.lastModified = new Date(Date.now() - hours * 3_600_000)
    }
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: Buffer }> {
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk)
    }
    const url = new URL(request.url ?? '/', this.endpoint)
    this.requests.push(`${request.method} ${url.pathname}`)
    if (this.failing !== null) {
      return error(this.failing, 'SlowDown')
    }
    const match = SIGNATURE.exec(request.headers.authorization ?? '')
    if (match?.groups?.key !== this.accessKeyId || match.groups.region !== this.region) {
      return error(403, 'SignatureDoesNotMatch')
    }
    const [, bucket, ...rest] = url.pathname.split('/')
    if (bucket !== this.bucket) {
      return error(404, 'NoSuchBucket')
    }
    return this.#serve(request, rest.join('/'), url.searchParams, Buffer.concat(chunks))
  }

  #serve({ method, headers }: IncomingMessage, key: string, query: URLSearchParams, data: Buffer) {
    if (key === '') {
      return this.#list(query.get('continuation-token') ?? '')
    }
    const object = this.objects.get(key)
    switch (method) {
      case 'PUT':
        if (Number(headers['content-length']) !== data.length) {
          return error(411, 'MissingContentLength')
        }
        this.objects.set(key, { data, lastModified: new Date() })
        return { status: 200, body: Buffer.alloc(0) }
      case 'DELETE':
        this.objects.delete(key)
        return { status: 204, body: Buffer.alloc(0) }
      default:
        return object === undefined ? error(404, 'NoSuchKey') : { status: 200, body: object.data }
    }
  }

  /** Keys after `after`, in their order. */
  #list(after: string) {
    const keys = [...this.objects.keys()].sort().filter((key) => key > after)
    const page = keys.slice(0, PAGE)
    const contents = page.map((key) => {
      const { data, lastModified } = this.objects.get(key) ?? { data: '', lastModified: new Date() }
      return `<Contents><Key>${key}</Key><Size>${data.length}</Size><LastModified>${lastModified.toISOString()}</LastModified></Contents>`
    })
    const isCut = page.length < keys.length
    const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    const body = `<?xml version="1.0"?><ListBucketResult><Name>${this.bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
    return { status: 200, body: Buffer.from(body) }
  }
}

function error(status: number, code: string) {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`
  return { status, body: Buffer.from(body) }
}
