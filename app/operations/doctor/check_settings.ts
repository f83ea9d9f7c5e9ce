import { statSync } from 'node:fs'
import { findWeakSettings } from '#core/environment/weak_settings'
import { homePath } from '#core/home'
import { isLoopbackHost } from '#core/loopback'
import { originOf, type EnvironmentSources } from './environment_sources.js'
import { finding, type Finding, type Severity } from './finding.js'

const READABLE_BY_OTHERS = 0o077

/** A sentence that begins with the name of its variable, as faults and weak settings are. */
function aboutSetting(
  sources: EnvironmentSources,
  severity: Severity,
  sentence: string,
  advice: string | null
): Finding {
  const [setting] = /^[A-Z][A-Z0-9_]+/.exec(sentence) ?? [null]
  const source = setting === null ? null : originOf(sources, setting)
  return { check: 'settings', severity, message: sentence, advice, setting, source }
}

/** What keeps Chatflow from starting. */
export function faultsFound(sources: EnvironmentSources, faults: string[]): Finding[] {
  return faults.map((fault) =>
    aboutSetting(sources, 'error', fault, 'Correct it; Chatflow does not start like this.')
  )
}

/** What production refuses and development lets pass. */
export function weakSettings(sources: EnvironmentSources): Finding[] {
  const isProduction = process.env.NODE_ENV === 'production'
  return findWeakSettings(process.env)
    .filter((sentence) => isProduction || !sentence.startsWith('APP_URL is missing'))
    .map((sentence) =>
      aboutSetting(
        sources,
        isProduction ? 'error' : 'warning',
        sentence,
        'Production refuses to start with it.'
      )
    )
}

function conflicts({ environment, dotenv }: EnvironmentSources): Finding[] {
  return Object.keys(dotenv)
    .filter((name) => environment[name] !== undefined && environment[name] !== dotenv[name])
    .map((name) => ({
      check: 'settings',
      severity: 'note',
      message: `${name} is in .env and differently in the environment, which wins`,
      advice: 'Keep one of them.',
      setting: name,
      source: 'environment',
    }))
}

function strangers({ dotenv, known }: EnvironmentSources): Finding[] {
  return Object.keys(dotenv)
    .filter((name) => !known.has(name))
    .map((name) => ({
      check: 'settings',
      severity: 'warning',
      message: `${name} in .env is no setting of Chatflow: is it misspelt?`,
      advice: 'See .env.example for their names.',
      setting: name,
      source: '.env',
    }))
}

function dotenvPermissions(): Finding[] {
  const path = homePath('.env')
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || (stats.mode & READABLE_BY_OTHERS) === 0) {
    return []
  }
  const mode = (stats.mode & 0o777).toString(8)
  return [
    finding(
      'permissions',
      'warning',
      `${path} holds secrets and others can read it (mode ${mode})`,
      `chmod 600 ${path}`
    ),
  ]
}

function proxySettings(sources: EnvironmentSources): Finding[] {
  const { APP_URL: appUrl, TRUSTED_PROXIES: proxies, HOST: host } = process.env
  const url = URL.parse(appUrl ?? '')
  const found: Finding[] = []
  if (url?.protocol === 'https:' && !proxies) {
    found.push(
      aboutSetting(
        sources,
        'warning',
        'TRUSTED_PROXIES is not set, but APP_URL is https: rate limits see the proxy as one client',
        'Set it to the address of the proxy that ends TLS, e.g. 127.0.0.1.'
      )
    )
  }
  const listensOnAll = host !== undefined && !isLoopbackHost(host)
  if (listensOnAll && url?.protocol !== 'https:') {
    found.push(
      aboutSetting(
        sources,
        'warning',
        `HOST is ${host}: others can reach the server, over plain http`,
        'Put a reverse proxy with TLS in front, and set APP_URL to its https address.'
      )
    )
  }
  return found
}

/** What the settings say by themselves, once they are valid. */
export function checkSettings(sources: EnvironmentSources): Finding[] {
  const found = [
    ...weakSettings(sources),
    ...conflicts(sources),
    ...strangers(sources),
    ...dotenvPermissions(),
    ...proxySettings(sources),
  ]
  const isFine = found.every(({ severity }) => severity === 'note')
  return isFine ? [...found, finding('settings', 'ok', 'The settings are valid')] : found
}
