import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import type { NextFn } from '@adonisjs/core/types/http'
import { appUrl } from '#config/app'
import { isLoopbackHost } from '#core/loopback'
import { Problem } from '#core/problem'

const servedHost = new URL(appUrl).hostname

/** Probes of containers and Prometheus come with the address of the container. */
const PROBED_PATHS = /^\/(health\/(live|ready)|metrics)$/

/** Whether a `Host` header names `served`, or this machine. The port does not matter: proxies change it. */
export function isServedHost(header: string | undefined, served: string): boolean {
  const hostname = URL.parse(`http://${header ?? ''}`)?.hostname
  return hostname !== undefined && (hostname === served || isLoopbackHost(hostname))
}

/** The last header that was found to be ours: nearly every request says the same. */
let lastServed: string | undefined

function isOurs(header: string | undefined): boolean {
  if (header !== undefined && header === lastServed) {
    return true
  }
  const isServed = isServedHost(header, servedHost)
  if (isServed) {
    lastServed = header
  }
  return isServed
}

/**
 * In production, answers 421 to requests for any other host than that of `APP_URL`: a page of another name that resolves
 * to this address gets nothing, and no answer is made for a host that its sender invented.
 */
export default class HostMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    const isServed =
      !app.inProduction || isOurs(request.request.headers.host) || PROBED_PATHS.test(request.url())
    if (!isServed) {
      throw new Problem('misdirected_request')
    }
    return next()
  }
}
