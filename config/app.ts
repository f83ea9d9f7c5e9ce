import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/core/http'
import { refuseBadUrl } from '#core/http_server'
import { createTrustProxy } from '#core/trust_proxy'

/**
 * Encrypts and signs what the server hands out and wants back (cookies, signed file URLs, secrets at rest).
 */
export const appKey = env.get('APP_KEY')

/**
 * The keys whose work is still accepted: `APP_KEY` first, then the one before it.
 */
export const appKeys = [appKey, env.get('APP_KEY_PREVIOUS')].filter((key) => key !== undefined)

/**
 * The base of every absolute URL in an answer.
 */
export const appUrl = (env.get('APP_URL') ?? `http://localhost:${env.get('PORT', 8000)}`).replace(
  /\/+$/,
  ''
)

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: false,
  useAsyncLocalStorage: false,
  onBadUrl: refuseBadUrl,
  trustProxy: createTrustProxy(env.get('TRUSTED_PROXIES')),
  cookie: {
    domain: '',
    path: '/',
    maxAge: '2h',
    httpOnly: true,
    secure: app.inProduction && appUrl.startsWith('https:'),
    sameSite: 'lax',
  },
})
