import { Problem } from '#core/problem'

/** 404: it may have been deleted meanwhile. */
export function missingWebhook(): Problem {
  return new Problem('not_found', { detail: 'There is no such webhook.' })
}
