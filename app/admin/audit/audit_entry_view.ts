import type { JsonFields, JsonValue } from '#audit/audit_event'
import type { AuditEntry } from '#audit/reading/audit_rows'
import type { PageView } from '../pages/render_page.js'
import { actionKind, actionWords, actorWords } from './action_words.js'

interface Change {
  field: string
  /** Null where there was, or is, none. */
  before: string | null
  after: string | null
}

function shown(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) {
    return null
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1)
}

function changesOf(before: JsonFields, after: JsonFields): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields.map((field) => ({
    field,
    before: shown(before[field]),
    after: shown(after[field]),
  }))
}

/** One entry of the audit log. */
export class AuditEntryView implements PageView {
  readonly title: string
  readonly section = 'audit'
  readonly trail = [{ label: 'Audit log', href: '/admin/audit' }]
  readonly at: number
  readonly kind: string
  readonly hasBefore: boolean
  readonly changes: Change[]
  readonly reason: string | null
  readonly isErased: boolean
  readonly facts: { label: string; value: string }[]
  readonly proof: { label: string; value: string }[]
  readonly links: { label: string; href: string; icon: string }[]

  constructor(entry: AuditEntry) {
    const { actor, target } = entry
    this.title = actionWords(entry.action)
    this.at = entry.occurredAt
    this.kind = actionKind(entry.action)
    this.hasBefore = entry.before !== null
    this.changes = changesOf(entry.before ?? {}, entry.after ?? {})
    this.reason = entry.reason
    this.isErased = entry.isErased
    this.facts = [
      { label: 'Who', value: actorWords(actor) },
      ...(actor.id === null ? [] : [{ label: 'Account', value: actor.id }]),
      { label: 'From address', value: actor.address ?? '–' },
      ...(target === null
        ? []
        : [
            { label: actionWords(target.type), value: (target.label ?? 'Erased') || target.id },
            { label: 'Id', value: target.id },
          ]),
      ...(entry.requestId === null ? [] : [{ label: 'Request', value: entry.requestId }]),
    ]
    this.proof = [
      { label: 'Entry', value: entry.id },
      { label: 'Chain', value: entry.chain },
      { label: 'Number in its chain', value: String(entry.seq) },
      { label: 'SHA-256', value: entry.hash },
    ]
    const filterHref = (name: string, value: string) =>
      `/admin/audit?${new URLSearchParams({ [`f[${name}]`]: value })}`
    this.links = [
      ...(actor.id === null
        ? []
        : [{ label: 'All that they did', href: filterHref('actor', actor.id), icon: 'user' }]),
      ...(target === null
        ? []
        : [
            {
              label: 'All that was done to it',
              href: filterHref('target', target.id),
              icon: 'history',
            },
          ]),
    ]
  }
}
