import { Problem } from '#core/problem'

/** 409: there is an administrator, who can do everything else. */
export function setupOver(): Problem {
  return new Problem('setup_over', {
    detail: 'There is an administrator already; they can do everything else.',
  })
}
