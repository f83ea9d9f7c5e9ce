import { isIPv4, isIPv6 } from 'node:net'

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const UNKNOWN = 'unknown'
const GROUPS = 8
/** One customer commonly has a whole /64. */
const NETWORK_GROUPS = 4

/** Some proxies tell the port as well: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/

/** What a client's address counts as: IPv4 as it is, IPv6 by its /64; what is no address all as one. */
export function addressKey(told: string): string {
  const [, inBrackets, before] = WITH_PORT.exec(told) ?? []
  const address = inBrackets ?? before ?? told
  const mapped = IPV4_IN_IPV6.exec(address)
  if (mapped !== null) {
    return mapped[1]
  }
  if (!isIPv6(address)) {
    return isIPv4(address) ? address : UNKNOWN
  }
  const [head, tail] = address
    .toLowerCase()
    .replace(/%.*$/, '')
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = tail === undefined ? 0 : GROUPS - head.length - tail.length
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])]
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}
