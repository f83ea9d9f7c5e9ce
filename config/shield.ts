import { defineConfig } from '@adonisjs/shield'

/**
 * Forms of the pages; the API takes bearer tokens only. Headers are not its matter: see `app/core/security_headers.ts`.
 */
const shieldConfig = defineConfig({
  /* Every form has the field; no cookie that scripts can read. */
  csrf: { enabled: true, enableXsrfCookie: false, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
})

export default shieldConfig
