import { readFileSync } from 'node:fs'
import type { Infer } from '@vinejs/vine/types'
import { homePath } from '#core/home'
import type { ProviderConfig } from './define_config.js'
import { apiUrl, GEMINI_URL } from './provider_urls.js'
import type { configuredProviderSchema } from './providers_schema.js'

type ProviderFields = Infer<typeof configuredProviderSchema>

/** Providers that the environment configures; the file may only add models to them. */
const BUILT_IN: ReadonlySet<string> = new Set(['openai', 'gemini', 'demo'])

/**
 * The settings of a provider in the file of `PROVIDERS_CONFIG`; null for one that the environment configures, and for
 * one that cannot work. `faults` takes why.
 */
export function configuredProvider(
  fields: ProviderFields,
  environment: NodeJS.ProcessEnv,
  faults: string[]
): ProviderConfig | null {
  if (BUILT_IN.has(fields.name)) {
    faults.push(...builtInFaults(fields))
    return null
  }
  const apiKey = fields.api_key_env ? keyFrom(fields.api_key_env, environment) : null
  if (fields.api_key_env && apiKey === null) {
    faults.push(`${fields.name}: the environment variable ${fields.api_key_env} is not set`)
  }
  if (!fields.driver) {
    faults.push(`${fields.name}: driver must be openai or gemini`)
    return null
  }
  const address = fields.base_url ?? (fields.driver === 'gemini' ? GEMINI_URL : undefined)
  if (address === undefined) {
    faults.push(`${fields.name}: base_url is missing`)
    return null
  }
  const baseUrl = apiUrl(address)
  if (baseUrl === null) {
    faults.push(`${fields.name}: base_url must be an http or https address without credentials`)
    return null
  }
  return fields.driver === 'openai'
    ? { driver: 'openai', baseUrl, apiKey, ...(fields.api && { api: fields.api }) }
    : { driver: 'gemini', baseUrl, apiKey }
}

function builtInFaults(fields: ProviderFields): string[] {
  return (['driver', 'base_url', 'api_key_env', 'api'] as const)
    .filter((name) => fields[name] !== undefined)
    .map(
      (name) =>
        `${fields.name}: ${name} is set by the environment; the file may only add models to this provider`
    )
}

/** Like every secret, a key may also lie in a file that `<NAME>_FILE` names (Docker and systemd secrets). */
function keyFrom(name: string, environment: NodeJS.ProcessEnv): string | null {
  const path = environment[`${name}_FILE`]
  if (environment[name] || !path) {
    return environment[name] || null
  }
  try {
    return readFileSync(homePath(path), 'utf8').trim() || null
  } catch {
    return null
  }
}
