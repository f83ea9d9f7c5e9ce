import type { Router } from '@adonisjs/core/http'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The methods that some route has at this path; none where nothing is there at all. */
export function allowedMethods(router: Router, path: string): string[] {
  return METHODS.filter((method) => router.match(path, method, false) !== null)
}
