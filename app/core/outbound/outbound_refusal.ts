/**
 * - `url`: not a URL that may be asked: another scheme, a user or password in it, plain http
 * - `port`: a port on which no web server is
 * - `address`: the host is, or its name leads to, something other than a public address
 * - `redirect`: the answer points to another origin, or cannot be followed without changing the request
 */
export type OutboundRefusalReason = 'url' | 'port' | 'address' | 'redirect'

/** A request that is not made because of where it would go. The message is safe to show to people. */
export class OutboundRefusal extends Error {
  constructor(
    readonly reason: OutboundRefusalReason,
    message: string
  ) {
    super(message)
    this.name = 'OutboundRefusal'
  }
}
