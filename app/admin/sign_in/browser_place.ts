import type { HttpContext } from '@adonisjs/core/http'
import type { BrowserPlace } from '#auth/browser/browser_sign_in'

/** Where a browser that signs in is. */
export function browserPlace({ request }: HttpContext): BrowserPlace {
  return {
    address: request.ip(),
    userAgent: request.header('user-agent') ?? null,
    requestId: request.id(),
  }
}
