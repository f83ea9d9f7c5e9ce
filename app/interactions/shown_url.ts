import { isLoopbackHost } from '#core/loopback'
import type { UrlPurpose } from './types.js'

/** Longer ones are not read by people, and not opened by browsers. */
const MAX_URL_LENGTH = 8_192

/**
 * Why a URL that a server sends is not shown to people; null where it may be. Only https with a host and without a user
 * name (`https://bank.example@evil.example`); for signing in also http to this very machine, where the server's own
 * authorization runs beside it. Nothing is fetched.
 */
export function shownUrlFault(url: string, purpose: UrlPurpose): string | null {
  if (url.length > MAX_URL_LENGTH) {
    return `its address is longer than ${MAX_URL_LENGTH} characters`
  }
  const parsed = URL.parse(url)
  if (parsed === null || parsed.host === '') {
    return 'its address is not a URL'
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return 'its address holds a user name'
  }
  const isLocal = purpose === 'sign_in' && isLoopbackHost(parsed.hostname)
  if (parsed.protocol !== 'https:' && !(isLocal && parsed.protocol === 'http:')) {
    return 'its address is not https'
  }
  return null
}

/** The address as it is shown and stored: as a browser reads it, hosts in ASCII. Throws where `shownUrlFault` says why. */
export function toShownUrl(url: string, purpose: UrlPurpose): string {
  const fault = shownUrlFault(url, purpose)
  if (fault !== null) {
    throw new RangeError(`The page cannot be shown: ${fault}`)
  }
  return new URL(url).href
}

/** The host that a person goes to, with its port where that is unusual. */
export function hostOf(url: string): string {
  return new URL(url).host
}
