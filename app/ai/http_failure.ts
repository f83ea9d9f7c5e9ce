import type { OutboundHeaders } from '#core/outbound/outbound_transport'

/** How much of an error's body is read. */
const MAX_BODY_BYTES = 64 * 1024

/** Collects an answer that is not 2xx. */
export class HttpFailure {
  #chunks: Buffer[] = []
  #size = 0

  constructor(
    readonly status: number,
    readonly headers: OutboundHeaders
  ) {}

  /** The text that arrived, up to 64 KiB. */
  get body(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  /** Takes the next bytes; says whether it has enough. */
  push(chunk: Buffer): boolean {
    /* The bytes are the socket's own: they must be copied to be kept. */
    this.#chunks.push(Buffer.from(chunk.subarray(0, MAX_BODY_BYTES - this.#size)))
    this.#size += chunk.length
    return this.#size >= MAX_BODY_BYTES
  }
}
