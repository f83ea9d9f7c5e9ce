import settings from '#settings/services/settings'

const HOUR_MS = 60 * 60 * 1000

/** How long an interaction that is opened now waits for a person, in ms; then it ends as `expired`. */
export function interactionLifetimeMs(): number {
  return settings.get('interaction_expire_hours') * HOUR_MS
}
