import { shownUrlFault } from '#interactions/shown_url'
import { flatFormFaults } from '#tools/flat_form'
import { secretFieldIn } from '#tools/secret_fields'
import type { InputRequest } from '#tools/types'

/** A call asks a person for this many things at once at most. */
const MAX_REQUESTS = 8

/** Why what a tool asks for is not put to a person, for the model; null where it may be. */
export function requestFault(requests: InputRequest[]): string | null {
  if (requests.length === 0 || requests.length > MAX_REQUESTS) {
    return `The tool asks for ${requests.length} things at once.`
  }
  for (const request of requests) {
    const fault = faultOf(request)
    if (fault !== null) {
      return fault
    }
  }
  return null
}

function faultOf(request: InputRequest): string | null {
  switch (request.mode) {
    case 'form': {
      const [fault] = flatFormFaults(request.schema)
      return fault === undefined
        ? (secretFieldIn(request.message, request.schema)?.reason ?? null)
        : `The tool shows a form that cannot be shown: ${fault}`
    }
    case 'url': {
      const fault = shownUrlFault(request.url, request.purpose)
      return fault === null ? null : `The tool asks to visit a page, but ${fault}.`
    }
    case 'actions':
      return null
    default: {
      const exhaustive: never = request
      return exhaustive
    }
  }
}
