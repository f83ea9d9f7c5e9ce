import { readFileSync } from 'node:fs'
import { FILE_VARIABLES, readDotenv, type RawEnv } from '#core/environment/env_values'
import { homePath } from '#core/home'
import type { SettingOrigin } from './finding.js'

/** The variables as the process was started with them, and as `.env` has them: before the one is put into the other. */
export interface EnvironmentSources {
  environment: RawEnv
  dotenv: RawEnv
  /** Every variable that Chatflow knows. */
  known: Set<string>
}

/** What commands and process managers set beside ours. */
const ALSO_KNOWN = ['NODE_ENV', 'ENVIRONMENT', ...FILE_VARIABLES.map((name) => `${name}_FILE`)]

function knownVariables(): Set<string> {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
  const names = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name)
  return new Set([...names, ...ALSO_KNOWN])
}

/** To be called before the settings are read. */
export function readSources(): EnvironmentSources {
  const dotenv = readDotenv(homePath(process.env.NODE_ENV === 'test' ? '.env.test' : '.env'))
  return { environment: { ...process.env }, dotenv, known: knownVariables() }
}

/** Where a variable comes from; an empty one counts as not set. */
export function originOf({ environment, dotenv }: EnvironmentSources, name: string): SettingOrigin {
  const isSet = (env: RawEnv) => Boolean(env[name]) || Boolean(env[`${name}_FILE`])
  if (isSet(environment)) {
    return 'environment'
  }
  return isSet(dotenv) ? '.env' : 'default'
}
