import app from '@adonisjs/core/services/app'
import type { RateLimitPolicy } from '#limits/rate_limits'

const QUARTER_HOUR_S = 15 * 60

/** Tests share one address and come thick and fast. */
const ADDRESS_FACTOR = app.inTest ? 1_000 : 1

/**
 * How often something may be tried. `requests` in `windowS` seconds, for each key.
 */
const rateLimits = {
  /** Wrong passwords, by client address and account. */
  login: { name: 'login', requests: 5, windowS: QUARTER_HOUR_S },
  /** Wrong passwords by client address, whatever the account: one password tried on many. */
  loginAddress: {
    name: 'login-address',
    requests: 100 * ADDRESS_FACTOR,
    windowS: QUARTER_HOUR_S,
  },
  /** Wrong passwords given again by a signed-in account. */
  password: { name: 'password', requests: 5, windowS: QUARTER_HOUR_S },
  /** Codes of a second factor, by account: whoever tries them knows the password. */
  twoFactor: { name: 'two-factor', requests: 5, windowS: QUARTER_HOUR_S },
  /** New accounts, by client address. */
  register: { name: 'register', requests: 100 * ADDRESS_FACTOR, windowS: QUARTER_HOUR_S },
  /** Refreshed sign-ins, by client address. */
  refresh: { name: 'refresh', requests: 600 * ADDRESS_FACTOR, windowS: QUARTER_HOUR_S },
  /** One-time links that are not good, by client address. */
  links: { name: 'links', requests: 60 * ADDRESS_FACTOR, windowS: QUARTER_HOUR_S },
  /** Uploads, by account. */
  upload: { name: 'upload', requests: 60, windowS: 60 },
  /** Answers to interactions, by account: each can start a model. */
  interactions: { name: 'interactions', requests: 120, windowS: 60 },
} as const satisfies Record<string, RateLimitPolicy>

export default rateLimits
