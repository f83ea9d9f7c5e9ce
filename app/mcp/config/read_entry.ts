import { homePath } from '#core/home'
import { expandVariables } from './expand_variables.js'
import type { JsonFields } from './json_fields.js'
import {
  AUTH_MODES,
  POLICIES,
  PROTOCOLS,
  type AuthSettings,
  type HttpSettings,
  type ServerSettings,
  type StdioSettings,
} from './server_settings.js'

/** What other hosts call the ways to reach a server. */
const TYPES = ['stdio', 'http', 'streamable-http', 'sse'] as const

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\w]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

type Expand = (text: string) => string

/**
 * Reads one entry of `mcpServers`. The result is of use only where no faults were found.
 *
 * @param variables - where `${NAME}` is looked up
 * @param faults - takes what is wrong, a sentence each; no values are in them
 * @returns the settings, and the fields that are not known
 */
export function readEntry(
  fields: JsonFields,
  variables: NodeJS.ProcessEnv
): { settings: ServerSettings; strangers: string[] } {
  const missing = new Set<string>()
  const expand: Expand = (text) => {
    const expanded = expandVariables(text, variables)
    expanded.missing.forEach((name) => missing.add(name))
    return expanded.text
  }
  const auth = fields.object('auth')
  const settings: ServerSettings = {
    title: fields.text('title'),
    isEnabled: fields.flag('disabled') !== true,
    protocol: fields.oneOf('protocol', PROTOCOLS) ?? 'auto',
    policies: fields.choices('policy', POLICIES),
    auth: auth && readAuth(auth, expand),
    connection: readConnection(fields, expand),
  }
  if (auth !== null && settings.connection.kind === 'stdio') {
    fields.faults.push('auth is for servers with a url')
  }
  for (const name of missing) {
    fields.faults.push(`the variable ${name} is not set`)
  }
  return { settings, strangers: [...fields.strangers(), ...(auth?.strangers() ?? [])] }
}

function readConnection(fields: JsonFields, expand: Expand): StdioSettings | HttpSettings {
  const type = fields.oneOf('type', TYPES)
  const isStdio = fields.has('command')
  if (isStdio === fields.has('url')) {
    fields.faults.push('it needs either command or url')
  } else if (type !== null && (type === 'stdio') !== isStdio) {
    fields.faults.push(`type ${type} does not go with ${isStdio ? 'command' : 'url'}`)
  }
  const stdio = readStdio(fields, expand)
  const http = readHttp(fields, expand, type === 'sse' ? 'sse' : 'http')
  for (const name of isStdio ? ['headers'] : ['args', 'env', 'cwd']) {
    if (fields.has(name)) {
      fields.faults.push(`${name} does not go with ${isStdio ? 'command' : 'url'}`)
    }
  }
  return isStdio ? stdio : http
}

function readStdio(fields: JsonFields, expand: Expand): StdioSettings {
  const command = fields.text('command')
  const cwd = fields.text('cwd')
  if (command === '') {
    fields.faults.push('command is empty')
  }
  return {
    kind: 'stdio',
    command: expand(command ?? ''),
    args: fields.texts('args').map(expand),
    env: expandValues(fields.textMap('env'), expand),
    cwd: homePath(cwd === null ? '' : expand(cwd)),
  }
}

function readHttp(fields: JsonFields, expand: Expand, kind: HttpSettings['kind']): HttpSettings {
  const url = expand(fields.text('url') ?? '')
  const headers = expandValues(fields.textMap('headers'), expand)
  if (fields.has('url')) {
    fields.faults.push(...urlFaults(url), ...headerFaults(headers))
  }
  return { kind, url, headers }
}

function expandValues(map: Record<string, string>, expand: Expand): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, expand(value)]))
}

/** What is wrong with the address of a server. */
export function urlFaults(address: string): string[] {
  const url = URL.parse(address)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return ['url must be an http or https address']
  }
  return url.username === '' && url.password === '' && url.hash === ''
    ? []
    : ['url must have no user, password or fragment in it']
}

/** What is wrong with headers that go with each request to a server. */
export function headerFaults(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name, value]) => !HEADER_NAME.test(name) || !HEADER_VALUE.test(value))
    .map(([name]) => `headers.${name.slice(0, 100)} cannot be sent`)
}

function readAuth(fields: JsonFields, expand: Expand): AuthSettings {
  const clientId = fields.text('client_id')
  const clientSecret = fields.text('client_secret')
  const mode = fields.oneOf('mode', AUTH_MODES)
  if (!fields.has('mode')) {
    fields.faults.push(`auth.mode must be one of: ${AUTH_MODES.join(', ')}`)
  }
  if (clientSecret !== null && clientId === null) {
    fields.faults.push('auth.client_secret needs auth.client_id')
  }
  return {
    mode: mode ?? 'user',
    clientId: clientId && expand(clientId),
    clientSecret: clientSecret && expand(clientSecret),
    scopes: fields.texts('scopes'),
  }
}
