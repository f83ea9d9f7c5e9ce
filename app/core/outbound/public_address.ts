import ipaddr from 'ipaddr.js'

/** RFC 4291: all of IPv6 that is given out for the public internet so far. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the public internet that names one machine. What wraps an IPv4 address (mapped,
 * NAT64, 6to4, Teredo) is not, whichever it wraps: it may lead into the network around us. Anything but an IPv4
 * address in four decimal parts or an IPv6 address is not either.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return ipaddr.IPv4.parse(address).range() === 'unicast'
  }
  if (!ipaddr.IPv6.isValid(address)) {
    return false
  }
  const parsed = ipaddr.IPv6.parse(address)
  return parsed.zoneId === undefined && parsed.range() === 'unicast' && parsed.match(GLOBAL_UNICAST)
}

/** Whether connecting to an address can reach a single machine at all, be it private. */
export function isUnicastAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) {
    return false
  }
  const range = ipaddr.process(address).range()
  return range !== 'multicast' && range !== 'broadcast' && range !== 'unspecified'
}
