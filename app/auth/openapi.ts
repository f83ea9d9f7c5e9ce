import type { Operations } from '#openapi/operation'
import { accountOperations } from './accounts/openapi.js'
import { personalTokenOperations } from './personal_tokens/openapi.js'
import { sessionOperations } from './sessions/openapi.js'

/** Accounts and their credentials, by route name. */
export const authOperations: Operations = {
  ...accountOperations,
  ...sessionOperations,
  ...personalTokenOperations,
}
