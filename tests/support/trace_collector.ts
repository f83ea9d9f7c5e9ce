import { HttpListener } from '#tests/helpers/http_listener'
import { untilAsync } from '#tests/helpers/until_async'
import { spansOf, type ExportedSpan } from './exported_spans.js'

/** Spans are exported every five seconds. */
const PATIENCE_MS = 30_000

/** A collector of traces (OTLP over HTTP with protobuf) that keeps all it gets. */
export class TraceCollector {
  /** What was sent, as it came. */
  readonly bodies: Buffer[] = []
  readonly headers: NodeJS.Dict<string | string[]>[] = []
  /** Whether it leaves what it gets without an answer. */
  isSilent = false
  #listener: HttpListener

  private constructor(listener: HttpListener) {
    this.#listener = listener
  }

  static async start(): Promise<TraceCollector> {
    const listener = await new HttpListener().listen()
    const collector = new TraceCollector(listener)
    listener.respond = async (request, response) => {
      const chunks: Buffer[] = await request.toArray()
      collector.headers.push(request.headers)
      collector.bodies.push(Buffer.concat(chunks))
      if (collector.isSilent) {
        return
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    }
    return collector
  }

  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is set to. */
  get url(): string {
    return this.#listener.origin
  }

  /** Each as `METHOD /path`. */
  get requests(): string[] {
    return this.#listener.requests
  }

  get spans(): ExportedSpan[] {
    return this.bodies.flatMap(spansOf)
  }

  /** All spans of a trace, once there are so many. */
  async trace(traceId: string, count: number): Promise<ExportedSpan[]> {
    const found = () => this.spans.filter((span) => span.traceId === traceId)
    const isThere = async () => found().length >= count
    await untilAsync(isThere, `${count} spans are exported`, PATIENCE_MS)
    return found()
  }

  close(): Promise<void> {
    return this.#listener.close()
  }
}
