import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/**
 * AdonisJS reads NODE_ENV before it reads `.env`; operators set ENVIRONMENT there. So the one is derived from the
 * other before the framework starts. An explicit NODE_ENV or ENVIRONMENT of the process wins over the file.
 */
export function deriveNodeEnv(appRoot: URL) {
  const fromFile = (() => {
    try {
      return parseEnv(readFileSync(new URL('.env', appRoot), 'utf8')).ENVIRONMENT
    } catch {
      return undefined
    }
  })()
  process.env.NODE_ENV ??= process.env.ENVIRONMENT ?? fromFile ?? 'development'
}
