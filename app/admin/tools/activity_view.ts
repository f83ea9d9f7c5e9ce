import type { CallPage, ServerCall } from '#mcp/activity/list_server_calls'
import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import { ServerPage } from './server_page.js'
import type { Mark } from './server_words.js'

const STATES: Record<string, Mark> = {
  succeeded: { label: 'Succeeded', kind: 'ok' },
  failed: { label: 'Failed', kind: 'bad' },
  timed_out: { label: 'Timed out', kind: 'bad' },
  unknown: { label: 'Unknown', kind: 'warn' },
  denied: { label: 'Denied', kind: 'neutral' },
  waiting: { label: 'Waiting', kind: 'info' },
  running: { label: 'Running', kind: 'info' },
}

interface CallRow {
  at: number
  tool: string
  person: string
  state: Mark
  duration: string
  approvedBy: string
}

/** `/admin/tools/:id/activity` */
export class ActivityView extends ServerPage {
  readonly calls: CallRow[]
  readonly pager: { text: string; previousHref: string | null; nextHref: string | null }

  constructor(overview: ServerOverview, { calls, next }: CallPage, format: Formats) {
    super(overview, 'activity', format)
    this.calls = calls.map((call) => callRow(call, format))
    this.pager = {
      text: next === null ? 'No older calls' : `The ${calls.length} newest of these`,
      previousHref: null,
      nextHref: next === null ? null : `${this.href}/activity?after=${next}`,
    }
  }
}

function callRow(call: ServerCall, format: Formats): CallRow {
  return {
    at: call.createdAt,
    tool: call.tool.replace(/^.*?__/, ''),
    person: call.person ?? 'Somebody who was erased',
    state: STATES[call.state] ?? { label: call.state, kind: 'neutral' },
    duration: format.duration(call.durationMs),
    approvedBy: call.approvedBy ?? '–',
  }
}
