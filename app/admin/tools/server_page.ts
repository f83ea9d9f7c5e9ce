import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import {
  addressOf,
  awaitingReview,
  onOfAll,
  stateMark,
  stateText,
  transportOf,
  weightOf,
  type Mark,
} from './server_words.js'

export type ServerTab = 'tools' | 'connection' | 'activity' | 'logs' | 'changes'

interface Figure {
  label: string
  value: string
  note: string
}

/** What all pages of one server have: its head, its figures and the tabs. */
export class ServerPage implements PageView {
  readonly title: string
  readonly section = 'tools'
  readonly trail = [{ label: 'Tools', href: '/admin/tools' }]
  readonly href: string
  readonly state: Mark
  readonly stateText: string | null
  readonly isFailing: boolean
  readonly address: string
  readonly transport: string
  readonly isBuiltin: boolean
  readonly isOn: boolean
  readonly isOffInFile: boolean
  readonly needsSignIn: boolean
  readonly figures: Figure[]
  readonly tabs: { label: string; href: string; isCurrent: boolean; count?: string }[]

  constructor(
    readonly overview: ServerOverview,
    tab: ServerTab,
    protected format: Formats
  ) {
    const { entry, state, tools } = overview
    this.title = overview.title
    this.href = `/admin/tools/${overview.id}`
    this.state = stateMark(state)
    this.stateText = stateText(overview, format)
    this.isFailing = state.state === 'failing'
    this.needsSignIn = state.state === 'needs_sign_in'
    this.address = addressOf(overview)
    this.transport = transportOf(overview)
    this.isBuiltin = entry === null
    this.isOn = entry?.isEnabled ?? true
    this.isOffInFile = entry?.isOffInFile ?? false
    this.figures = figuresOf(overview, format)
    const changed = awaitingReview(tools).length
    this.tabs = tabsOf(overview)
      .filter(({ key }) => key !== 'changes' || changed > 0 || tab === 'changes')
      .map(({ key, label, path }) => ({
        label,
        href: this.href + path,
        isCurrent: key === tab,
        count: key === 'tools' ? onOfAll(tools) : key === 'changes' ? String(changed) : undefined,
      }))
  }
}

function tabsOf({ entry }: ServerOverview): { key: ServerTab; label: string; path: string }[] {
  const isProgram = entry?.connection.kind === 'stdio'
  return [
    { key: 'tools', label: 'Tools', path: '' },
    { key: 'changes', label: 'Changes', path: '/changes' },
    ...(entry === null
      ? []
      : [{ key: 'connection' as const, label: 'Connection', path: '/connection' }]),
    { key: 'activity', label: 'Activity', path: '/activity' },
    ...(isProgram ? [{ key: 'logs' as const, label: 'Logs', path: '/logs' }] : []),
  ]
}

function figuresOf(
  { figures, lastCheck, tools, isPartial, entry }: ServerOverview,
  format: Formats
): Figure[] {
  const { calls, errors, p95Ms } = figures
  return [
    ...(entry === null
      ? []
      : [
          {
            label: 'Last check',
            value: lastCheck === null ? 'Not yet' : format.relative(lastCheck.at),
            note: lastCheck === null ? 'since the start' : format.duration(lastCheck.tookMs),
          },
        ]),
    { label: 'Calls, 24 h', value: `${format.number(calls)}${isPartial ? '+' : ''}`, note: '' },
    {
      label: 'Errors, 24 h',
      value: format.percent(calls === 0 ? null : errors / calls),
      note: errors === 0 ? '' : format.count(errors, 'call', 'calls'),
    },
    { label: 'p95 duration', value: format.duration(p95Ms), note: '' },
    {
      label: 'Prompt weight',
      value: `~${format.number(weightOf(tools))}`,
      note: 'tokens per request',
    },
  ]
}
