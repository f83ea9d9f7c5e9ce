import type { Router } from '@adonisjs/core/http'
import type { RouteJSON } from '@adonisjs/core/types/http'

/** How a route reads its body. */
interface BodyFacts {
  /** Whether it takes the OAuth 2 password form besides JSON. */
  form: boolean
}

/** What the route table tells of a route. */
export interface RouteFacts {
  name: string
  /** In lower case, without `head`, which goes with `get`. */
  method: string
  /** For example `/conversations/{id}`. */
  path: string
  params: string[]
  /** What a personal access token must be allowed; null where the route takes requests without a credential. */
  ability: string | null
  /** Whether middleware limits how often it may be asked. */
  isLimited: boolean
  body: BodyFacts | null
}

const PAGE_MIDDLEWARE = 'page'
const LIMITING_MIDDLEWARE = ['auth', 'anonymous']
const BODY_MIDDLEWARE = ['body', 'chatBody']

/** The arguments of the named middleware of a route, by the middleware's name. */
function middlewareOf(route: RouteJSON): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const entry of route.middleware.all()) {
    if (typeof entry === 'object' && typeof entry.name === 'string') {
      found.set(entry.name, entry.args)
    }
  }
  return found
}

/** An option of a named middleware: its first argument is an object. */
function optionOf(args: unknown, option: string): unknown {
  const options: unknown = Array.isArray(args) ? args[0] : args
  return typeof options === 'object' && options !== null && option in options
    ? Object.entries(options).find(([name]) => name === option)?.[1]
    : undefined
}

function factsOf(route: RouteJSON): RouteFacts {
  const middleware = middlewareOf(route)
  const params = [...route.pattern.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const ability = optionOf(middleware.get('auth'), 'ability')
  const bodyMiddleware = BODY_MIDDLEWARE.find((name) => middleware.has(name))
  return {
    name: route.name ?? '',
    method: (route.methods.find((method) => method !== 'HEAD') ?? 'GET').toLowerCase(),
    path: route.pattern.replace(/:(\w+)/g, '{$1}'),
    params,
    ability: typeof ability === 'string' ? ability : null,
    isLimited: LIMITING_MIDDLEWARE.some((name) => middleware.has(name)),
    body:
      bodyMiddleware === undefined
        ? null
        : { form: optionOf(middleware.get(bodyMiddleware), 'form') === true },
  }
}

/** The facts of every route of the API; pages and what they are made of are none of it. */
export function routeFacts(router: Router): RouteFacts[] {
  return Object.values(router.toJSON())
    .flat()
    .filter((route) => !middlewareOf(route).has(PAGE_MIDDLEWARE))
    .map(factsOf)
}
