import type { HttpRequest, HttpResponse } from '@adonisjs/core/http'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const COOKIE = 'theme'
const A_YEAR_S = 365 * 24 * 3600

/** The theme that this browser chose; `system` follows the device. */
export function themeOf(request: HttpRequest): Theme {
  const chosen: unknown = request.plainCookie(COOKIE, { encoded: false })
  return THEMES.find((theme) => theme === chosen) ?? 'system'
}

/** Keeps the choice in the browser, for a year. It is no secret. */
export function rememberTheme(response: HttpResponse, theme: Theme): void {
  response.plainCookie(COOKIE, theme, { encode: false, maxAge: A_YEAR_S, httpOnly: true })
}
