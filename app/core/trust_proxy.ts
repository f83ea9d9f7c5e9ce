import proxyAddr from 'proxy-addr'

/**
 * Reads `TRUSTED_PROXIES`: a comma-separated list of addresses and CIDRs (and `loopback`, `linklocal`, `uniquelocal`).
 * Empty trusts nobody: the client's address is then the socket's.
 */
export function createTrustProxy(value: string | undefined) {
  const list = (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return list.length === 0 ? () => false : proxyAddr.compile(list)
}
