import app from '@adonisjs/core/services/app'
import { defineConfig, stores } from '@adonisjs/session'
import accounts from '#config/accounts'
import { appUrl, http } from '#config/app'

const isSecure = app.inProduction && appUrl.startsWith('https:')

/**
 * The browser's session: an encrypted cookie that holds the id of a sign-in (`auth_sessions`, where it can be ended), the
 * CSRF secret and one message for the next page. Only pages have it, the API never.
 */
const sessionConfig = defineConfig({
  enabled: true,
  /* No other host and no subdomain can set or overwrite a `__Host-` cookie (RFC 6265bis, section 4.1.3.2). */
  cookieName: isSecure ? '__Host-chatflow' : 'chatflow',
  age: accounts.browserSession.absoluteMs / 1000,
  clearWithBrowser: false,
  cookie: { path: '/', httpOnly: true, secure: http.cookie.secure, sameSite: 'lax' },
  store: 'cookie',
  stores: { cookie: stores.cookie() },
})

export default sessionConfig
