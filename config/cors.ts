import env from '#start/env'
import { defineConfig } from '@adonisjs/cors'
import { splitList } from '#core/environment/rules'

const origins = splitList(env.get('CORS_ORIGINS')).map((origin) => origin.replace(/\/$/, ''))

/**
 * Off without `CORS_ORIGINS`; with it exactly those origins (`*` in development only), and never with cookies: the API
 * takes bearer tokens.
 */
const corsConfig = defineConfig({
  enabled: origins.length > 0,
  origin: origins.includes('*') ? '*' : origins,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  headers: ['authorization', 'content-type', 'idempotency-key', 'last-event-id'],
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
