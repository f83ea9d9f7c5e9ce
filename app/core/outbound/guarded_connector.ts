import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { buildConnector } from 'undici'
import { isPublicAddress, isUnicastAddress } from './public_address.js'
import { OutboundRefusal } from './outbound_refusal.js'
import type { AllowedHosts } from './allowed_hosts.js'

const CONNECT_TIMEOUT_MS = 10_000
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }

/** All addresses of a name. Rejects where there are none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

const lookupAll = promisify(lookup)
const resolveBySystem: Resolve = (hostname) => lookupAll(hostname, { all: true })

/**
 * Connects to public addresses, and to the allowed hosts. The addresses that were checked are the ones that are
 * connected to: a name is resolved once per connection, in its `lookup`. TLS still goes by the name.
 */
export function createGuardedConnector(
  allowedHosts: AllowedHosts,
  resolve: Resolve = resolveBySystem
): buildConnector.connector {
  const connectorFor = (check: (address: string) => boolean) =>
    buildConnector({
      /* As for the outbound transport. */
      allowH2: false,
      timeout: CONNECT_TIMEOUT_MS,
      lookup: checkedLookup(resolve, check),
    })
  const toPublic = connectorFor(isPublicAddress)
  const toAllowed = connectorFor(isUnicastAddress)

  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    const port = Number(options.port) || (DEFAULT_PORTS[options.protocol] ?? 0)
    const isAllowed = allowedHosts.allows(hostname, port)
    /* An address has nothing to resolve: the socket would not ask `lookup`. */
    if (isIP(hostname) !== 0 && !(isAllowed ? isUnicastAddress : isPublicAddress)(hostname)) {
      callback(refusal(hostname), null)
    } else {
      const connect = isAllowed ? toAllowed : toPublic
      connect({ ...options, hostname }, callback)
    }
  }
}

/** One address that may not be connected to refuses the name: its others are no more to be believed. */
function checkedLookup(resolve: Resolve, check: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined || !addresses.every(({ address }) => check(address))) {
          callback(refusal(hostname), '', 0)
        } else if (options.all) {
          callback(null, addresses)
        } else {
          callback(null, first.address, first.family)
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0)
    )
  }
}

function refusal(hostname: string): OutboundRefusal {
  return new OutboundRefusal('address', `${hostname} is not a public address`)
}
