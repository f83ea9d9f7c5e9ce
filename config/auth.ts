import { defineConfig } from '@adonisjs/auth'
import type { InferAuthenticators } from '@adonisjs/auth/types'
import { bearerGuard } from '#auth/bearer_guard'
import { browserGuard } from '#auth/browser/browser_guard'

/**
 * The API takes bearer tokens only: JWT access tokens and personal access tokens, resolved by one guard. The pages take
 * the browser's session only.
 */
const authConfig = defineConfig({
  default: 'api',
  guards: {
    api: bearerGuard(),
    browser: browserGuard(),
  },
})

export default authConfig

declare module '@adonisjs/auth/types' {
  export interface Authenticators extends InferAuthenticators<typeof authConfig> {}
}
