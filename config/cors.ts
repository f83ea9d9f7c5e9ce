import env from '#start/env'
import { defineConfig } from '@adonisjs/cors'
import { splitList } from '#core/environment/rules'

const origins = splitList(env.get('CORS_ORIGINS')).map((origin) => origin.replace(/\/$/, ''))

/** What clients send. */
const REQUEST_HEADERS = ['authorization', 'content-type', 'idempotency-key', 'last-event-id']

/** All of those, and the same ones as a preflight writes them: lists may have spaces behind their commas. */
function allowedHeaders(requested: string[]): string[] {
  const spaced = requested.filter((name) => REQUEST_HEADERS.includes(name.trim().toLowerCase()))
  return [...new Set([...REQUEST_HEADERS, ...spaced.map((name) => name.toLowerCase())])]
}

/**
 * Off without `CORS_ORIGINS`; with it exactly those origins (`*` in development only), and never with cookies: the API
 * takes bearer tokens.
 */
const corsConfig = defineConfig({
  enabled: origins.length > 0,
  origin: origins.includes('*') ? '*' : origins,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  headers: allowedHeaders,
  exposeHeaders: [
    'x-request-id',
    'retry-after',
    'ratelimit',
    'ratelimit-policy',
    'idempotency-replayed',
    'x-vercel-ai-ui-message-stream',
  ],
  credentials: false,
  maxAge: 600,
})

export default corsConfig
