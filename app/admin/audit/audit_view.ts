import type { AuditPage } from '#audit/reading/audit_query'
import type { AuditEntry } from '#audit/reading/audit_rows'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import { pagerOf, type Pager } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { Form } from '../forms/form.js'
import { actionKind, actionWords, actorWords } from './action_words.js'

const LABELS: Record<string, string> = {
  actor: 'Who',
  action: 'Action',
  target: 'Whom or what',
  address: 'Address',
  from: 'From',
  until: 'Until',
}

export interface AuditRow {
  href: string
  at: number
  actor: string
  actorHref: string | null
  action: string
  kind: string
  target: string
  address: string
}

export function rowOf(entry: AuditEntry): AuditRow {
  const { actor, target } = entry
  const isPerson = actor.kind === 'user' && actor.id !== null && actor.label !== null
  return {
    href: `/admin/audit/${entry.id}`,
    at: entry.occurredAt,
    actor: actorWords(actor),
    actorHref: isPerson ? `/admin/users/${actor.id}` : null,
    action: actionWords(entry.action),
    kind: actionKind(entry.action),
    target: target === null ? '–' : (target.label ?? 'Erased') || target.id,
    address: actor.address ?? '–',
  }
}

/** The audit log, newest first. */
export class AuditView implements PageView {
  readonly title = 'Audit log'
  readonly section = 'audit'
  readonly rows: AuditRow[]
  readonly pager: Pager
  readonly isFiltered: boolean
  readonly chips: { label: string; removeHref: string }[]
  readonly clearHref: string
  readonly exportHref: string
  readonly actionOptions: { value: string; label: string }[]
  readonly form: Form
  readonly hidden: Record<string, string>
  readonly columns = [
    { key: 'time', label: 'Time' },
    { key: 'actor', label: 'Who' },
    { key: 'action', label: 'What' },
    { key: 'target', label: 'Whom or what' },
    { key: 'address', label: 'Address' },
    { key: 'open', label: 'Open', isHidden: true },
  ]

  constructor(
    state: ListState,
    page: AuditPage,
    facts: { total: number; actions: string[]; error: string | null },
    format: Formats
  ) {
    this.rows = page.entries.map(rowOf)
    const [first, last] = [page.entries.at(0), page.entries.at(-1)]
    this.pager = pagerOf(
      state,
      {
        total: facts.total,
        before: page.hasNewer && first !== undefined ? first.id : null,
        after: page.hasOlder && last !== undefined ? last.id : null,
        one: 'entry',
        many: 'entries',
      },
      format
    )
    this.isFiltered = state.isFiltered
    this.hidden = state.hidden
    this.clearHref = state.path
    this.exportHref = state.hrefAt('/admin/audit/export')
    this.chips = [...state.filters].map(([name, value]) => ({
      label: `${LABELS[name] ?? name}: ${name === 'action' ? actionWords(value) : value}`,
      removeHref: state.href({ filters: { [name]: null } }),
    }))
    this.actionOptions = [
      { value: '', label: 'Any action' },
      ...facts.actions.map((action) => ({ value: action, label: actionWords(action) })),
    ]
    const values = Object.fromEntries(
      [...state.filters].map(([name, value]) => [`f[${name}]`, value])
    )
    this.form = new Form(values, facts.error === null ? [] : [{ field: '', message: facts.error }])
  }
}
