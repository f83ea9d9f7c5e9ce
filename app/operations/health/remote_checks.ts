import { isUsable } from '#ai/check/provider_check'
import type { StoredCheck } from '#ai/managed/check_rows'
import type { ListedServer } from '#mcp/servers/list_servers'
import type { HealthCheck } from './health_check.js'

/** A provider by its last check; undefined where nobody has asked it. */
export function providerCheck(name: string, check: StoredCheck | undefined): HealthCheck {
  if (check === undefined) {
    return { group: 'providers', name, state: 'unknown', text: 'Not asked yet' }
  }
  return {
    group: 'providers',
    name,
    state: isUsable(check) ? 'ok' : 'bad',
    text: providerText(check),
    checkedAt: check.checkedAt,
  }
}

function providerText({ reached, key, models }: StoredCheck): string {
  if (!reached.isOk) {
    return reached.cause
  }
  if (key.state === 'refused') {
    return key.cause
  }
  const offered = models.names === null ? '' : `, offers ${models.names.length} models`
  return `Answered in ${reached.ms} ms${offered}`
}

function countOf({ length }: unknown[]): string {
  return length === 1 ? '1 tool' : `${length} tools`
}

/** A tool server as this process sees it. */
export function toolServerCheck({ server, state, tools }: ListedServer): HealthCheck {
  const check = { group: 'tools' as const, name: server.slug }
  switch (state.state) {
    case 'connected':
      return { ...check, state: 'ok', text: `Connected, ${countOf(tools)}` }
    case 'on_demand':
      return { ...check, state: 'ok', text: `Connects at the first use, ${countOf(tools)}` }
    case 'needs_sign_in':
      return { ...check, state: 'warn', text: 'Wants somebody to sign in' }
    case 'failing':
      return { ...check, state: 'bad', text: state.cause, checkedAt: state.since }
    case 'off':
      return { ...check, state: 'off', text: 'Off' }
  }
}
