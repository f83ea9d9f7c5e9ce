import env from '#start/env'
import { appUrl } from '#config/app'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * Accounts and their credentials. Times are milliseconds.
 */
const accountsConfig = {
  accessToken: {
    secret: env.get('JWT_SECRET_KEY'),
    algorithm: env.get('JWT_ALGORITHM') ?? ('HS256' as const),
    issuer: appUrl,
    audience: 'chatflow',
    lifetimeMs: env.get('ACCESS_TOKEN_EXPIRE_MINUTES', 30) * MINUTE_MS,
  },

  session: {
    /** A sign-in ends when it is not refreshed for so long … */
    slidingMs: 30 * DAY_MS,
    /** … and after so long in any case. */
    absoluteMs: 90 * DAY_MS,
  },

  browserSession: {
    /** Whoever signed in with a browser is signed out after so long without a request … */
    idleMs: 30 * MINUTE_MS,
    /** … and after so long in any case. */
    absoluteMs: 12 * 60 * MINUTE_MS,
  },
}

export default accountsConfig
