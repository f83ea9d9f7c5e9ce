import { defineConfig } from '@adonisjs/auth'
import type { InferAuthenticators } from '@adonisjs/auth/types'
import { bearerGuard } from '#auth/bearer_guard'

/**
 * The API takes bearer tokens only: JWT access tokens and personal access tokens, resolved by one guard.
 */
const authConfig = defineConfig({
  default: 'api',
  guards: {
    api: bearerGuard(),
  },
})

export default authConfig

declare module '@adonisjs/auth/types' {
  export interface Authenticators extends InferAuthenticators<typeof authConfig> {}
}
