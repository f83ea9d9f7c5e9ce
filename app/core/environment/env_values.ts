import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'

export type RawEnv = Record<string, string | undefined>

/** Variables that may come from a file instead, named by `<NAME>_FILE` (Docker and systemd secrets). */
export const FILE_VARIABLES = [
  'APP_KEY',
  'APP_KEY_PREVIOUS',
  'JWT_SECRET_KEY',
  'DATABASE_URL',
  'REDIS_URL',
  'OPENAI_API_KEY',
  'GEMINI_API_KEY',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'METRICS_TOKEN',
] as const

/** Reads a dotenv file. A file that is not there has no variables; `faults` takes what else goes wrong. */
export function readDotenv(path: string, faults: string[] = []): RawEnv {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      faults.push(`${path} cannot be read`)
    }
    return {}
  }
}

/**
 * Replaces `<NAME>_FILE` by the content of that file. Returns the values found and adds to `faults` what is wrong.
 *
 * @param home - relative paths are taken from here
 */
export function readSecretFiles(env: RawEnv, home: string, faults: string[]): RawEnv {
  const found: RawEnv = {}
  for (const name of FILE_VARIABLES) {
    const path = env[`${name}_FILE`]
    if (!path) {
      continue
    }
    if (env[name]) {
      faults.push(`${name} and ${name}_FILE are both set; keep one`)
      continue
    }
    try {
      found[name] = readFileSync(resolve(home, path), 'utf8').replace(/\r?\n$/, '')
    } catch {
      faults.push(`${name}_FILE names a file that cannot be read`)
    }
  }
  return found
}
