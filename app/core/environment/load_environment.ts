import { resolve } from 'node:path'
import { Env } from '@adonisjs/core/env'
import { ConfigurationError } from '#core/environment/configuration_error'
import { readDotenv, readSecretFiles, type RawEnv } from '#core/environment/env_values'
import type { Rule } from '#core/environment/rules'

type Rules = Record<string, Rule<unknown>>
type Values<R extends Rules> = { [K in keyof R]: ReturnType<R[K]> }

/** Tests have settings of their own and never those of the installation. */
function dotenvName(): string {
  return process.env.NODE_ENV === 'test' ? '.env.test' : '.env'
}

/** Applies the rules one by one; faults of all of them go to `faults`. */
function validate<R extends Rules>(rules: R, env: RawEnv, faults: string[]): Values<R> | null {
  try {
    return Env.rules(rules).validate(env)
  } catch (error) {
    const help = error instanceof Error && 'help' in error ? String(error.help) : String(error)
    faults.push(...help.split('\n').map((line) => line.replace(/^- /, '')))
    return null
  }
}

/**
 * Reads the settings: variables of the process, then those of the dotenv file, then `<NAME>_FILE`. The first two are left
 * in `process.env`, what came from secret files is not.
 *
 * @param home - the installation's folder
 * @param check - finds faults that no single variable shows; is told what was found before
 * @throws ConfigurationError with all faults at once
 */
export async function loadEnvironment<R extends Rules>(
  home: string,
  rules: R,
  check: (env: RawEnv, faults: string[]) => Promise<string[]>
): Promise<Env<Values<R>>> {
  const faults: string[] = []
  for (const [name, value] of Object.entries(readDotenv(resolve(home, dotenvName()), faults))) {
    process.env[name] ??= value
  }
  const env = { ...process.env, ...readSecretFiles(process.env, home, faults) }
  const values = validate(rules, env, faults)
  faults.push(...(await check(env, faults)))
  if (values === null || faults.length > 0) {
    throw new ConfigurationError([...new Set(faults)])
  }
  return new Env(values)
}
