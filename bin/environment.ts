import { homePath } from '#core/home'
import { readDotenv } from '#core/environment/env_values'

/**
 * AdonisJS reads NODE_ENV before it reads `.env`; operators set ENVIRONMENT, there or in the process. So the one is
 * derived from the other before the framework starts. ENVIRONMENT wins over NODE_ENV, the process over the file.
 */
export function deriveNodeEnv() {
  const environment =
    process.env.ENVIRONMENT ||
    process.env.NODE_ENV ||
    readDotenv(homePath('.env')).ENVIRONMENT ||
    'development'
  process.env.ENVIRONMENT = environment
  process.env.NODE_ENV = environment
}
