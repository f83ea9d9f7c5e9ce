import type { ServerState } from '#mcp/connections/server_state'
import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'

export interface Mark {
  label: string
  kind: 'ok' | 'warn' | 'bad' | 'info' | 'neutral' | 'outline'
}

const STATES: Record<ServerState['state'], Mark> = {
  connected: { label: 'Connected', kind: 'ok' },
  on_demand: { label: 'On demand', kind: 'neutral' },
  needs_sign_in: { label: 'Needs sign-in', kind: 'warn' },
  failing: { label: 'Failing', kind: 'bad' },
  off: { label: 'Off', kind: 'neutral' },
}

export function stateMark({ state }: ServerState): Mark {
  return STATES[state]
}

/** What a state means where it is not plain, with its cause and effect. */
export function stateText({ state, effect }: ServerOverview, format: Formats): string | null {
  switch (state.state) {
    case 'failing': {
      const since = state.since > 0 ? ` since ${format.relative(state.since)}` : ''
      return `Failing${since}: ${state.cause}. ${effectText(effect, format)}`
    }
    case 'needs_sign_in':
      return 'The server wants somebody to sign in before it answers.'
    case 'on_demand':
      return 'It is connected when somebody needs it.'
    default:
      return null
  }
}

function effectText(effect: ServerOverview['effect'], format: Formats): string {
  return effect === null || effect.failedCalls === 0
    ? 'No call has failed because of it.'
    : `${format.count(effect.failedCalls, 'call', 'calls')} failed, ${format.count(effect.people, 'person', 'people')} affected.`
}

/** How a server is reached, as far as nothing secret is in it. */
export function addressOf({ entry }: ServerOverview): string {
  if (entry === null) {
    return 'Part of Chatflow'
  }
  const { connection } = entry
  return connection.kind === 'stdio' ? connection.command : connection.url.replace(/\?.*$/s, '?…')
}

export function transportOf({ entry }: ServerOverview): string {
  switch (entry?.connection.kind) {
    case 'stdio':
      return 'Program of this host'
    case 'http':
      return 'Streamable HTTP'
    case 'sse':
      return 'HTTP with SSE'
    case undefined:
      return 'Built in'
  }
}

/** Where a server comes from. */
export function sourceOf({ entry }: ServerOverview): string {
  switch (entry?.source) {
    case 'file':
      return 'mcp.json'
    case 'database':
      return 'Added here'
    case undefined:
      return 'Built in'
  }
}

/** `9 of 12 on` */
export function onOfAll(tools: ToolOverview[]): string {
  return `${tools.filter(({ isOn }) => isOn).length} of ${tools.length} on`
}

/** What the tools that are on add to each request, in tokens. */
export function weightOf(tools: ToolOverview[]): number {
  return tools.filter(({ isOn }) => isOn).reduce((sum, { weight }) => sum + weight, 0)
}

/** Tools whose changed definitions wait for somebody; those that are kept off do not. */
export function awaitingReview(tools: ToolOverview[]): ToolOverview[] {
  return tools.filter(({ isChanged, row }) => isChanged && row?.is_enabled === 1)
}
