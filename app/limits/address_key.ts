import { isIPv6 } from 'node:net'

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
/** One customer commonly has a whole /64. */
const NETWORK_GROUPS = 4

/** What a client's address counts as: IPv4 as it is, IPv6 by its /64. */
export function addressKey(address: string): string {
  const mapped = IPV4_IN_IPV6.exec(address)
  if (mapped !== null) {
    return mapped[1]
  }
  if (!isIPv6(address)) {
    return address
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
