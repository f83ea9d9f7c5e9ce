import { shownUrlFault } from '#interactions/shown_url'
import type { InputRequest } from '#tools/types'

/** A call asks a person for this many things at once at most. */
const MAX_REQUESTS = 8

/** Why what a tool asks for is not put to a person, for the model; null where it may be. */
export function requestFault(requests: InputRequest[]): string | null {
  if (requests.length === 0 || requests.length > MAX_REQUESTS) {
    return `The tool asks for ${requests.length} things at once.`
  }
  for (const request of requests) {
    const fault = request.mode === 'url' ? shownUrlFault(request.url, request.purpose) : null
    if (fault !== null) {
      return `The tool asks to visit a page, but ${fault}.`
    }
  }
  return null
}
