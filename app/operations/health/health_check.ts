/** How a part is doing. `off`: it is not configured, or switched off. `unknown`: nobody has asked it yet. */
export type HealthState = 'ok' | 'warn' | 'bad' | 'off' | 'unknown'

/** What was found of one part of an installation. Texts are for administrators and hold no secrets. */
export interface HealthCheck {
  group: 'server' | 'data' | 'providers' | 'tools'
  /** Unique within the group. */
  name: string
  state: HealthState
  /** A sentence, or a figure. */
  text: string
  /** In ms since 1970, where it is not of now. */
  checkedAt?: number
}
