import { OutboundRefusal } from './outbound_refusal.js'
import type { AllowedHosts } from './allowed_hosts.js'

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }
const FIRST_UNPRIVILEGED_PORT = 1024

/** Above 1023, where no web server is: https://fetch.spec.whatwg.org/#port-blocking, and databases and the like. */
const BLOCKED_PORTS = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000,
  6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017,
])

/**
 * Takes a URL apart, once and for all who use it, and refuses what may not be asked whatever its host leads to.
 *
 * @throws OutboundRefusal
 */
export function checkUrl(input: string, allowedHosts: AllowedHosts): URL {
  const url = URL.parse(input)
  const port = url === null ? 0 : Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0)
  if (url === null || DEFAULT_PORTS[url.protocol] === undefined) {
    throw new OutboundRefusal('url', 'not a URL that begins with https://')
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundRefusal('url', 'a URL with a user or password in it is not asked')
  }
  if (url.protocol === 'http:' && !allowedHosts.allows(url.hostname, port)) {
    throw new OutboundRefusal('url', `${url.host} is asked over https only`)
  }
  const isPlausible =
    port >= FIRST_UNPRIVILEGED_PORT ? !BLOCKED_PORTS.has(port) : port === 80 || port === 443
  if (url.port === '0' || (!isPlausible && !allowedHosts.namesPort(url.hostname, port))) {
    throw new OutboundRefusal('port', `port ${url.port} is not asked`)
  }
  url.hash = ''
  return url
}
