import type { AuditEntry } from '#audit/reading/audit_rows'
import type { PersonFacts } from '#auth/people/person_query'
import type { PersonalTokenFields } from '#auth/personal_tokens/personal_token_fields'
import type { BudgetUse } from '#limits/budgets/budget_use'
import type { SessionRow } from '#auth/sessions/sessions_query'
import type { Hold } from '#retention/holds/holds_query'
import { rowOf, type AuditRow } from '../audit/audit_view.js'
import type { Formats } from '../format/formats.js'
import { initialsOf } from '../format/initials.js'
import { groupPath } from '../groups/group_paths.js'
import { casePath, rulePath } from '../limits/limit_paths.js'
import { meterOf } from '../limits/meter.js'
import { inOrder, whoseWords } from '../limits/whose_words.js'
import type { PageView } from '../pages/render_page.js'
import { HoldView } from '../retention/hold_view.js'
import { tintOf } from './people_words.js'

const MAX_AGENT = 80
const HELD = 'On legal hold: the account and its conversations cannot be deleted.'

interface Around {
  sessions: SessionRow[]
  tokens: PersonalTokenFields[]
  entries: AuditEntry[]
  groups: { id: string; name: string }[]
  /** What holds for the person now. */
  budgets: BudgetUse[]
  /** What keeps the account. */
  holds: Hold[]
  /** Whether it is one's own account. */
  isSelf: boolean
}

/** One person, and what can be done. */
export class UserView implements PageView {
  readonly title: string
  readonly section = 'users'
  readonly trail = [{ label: 'Users', href: '/admin/users' }]
  readonly href: string
  readonly email: string
  readonly initials: string
  readonly tint: number
  readonly isSelf: boolean
  readonly isAdmin: boolean
  readonly isSuspended: boolean
  readonly status: { label: string; kind: string }
  readonly profile: { label: string; value: string }[]
  readonly usage: { label: string; value: string }[]
  readonly sessions
  readonly tokens
  readonly groups: { name: string; href: string }[]
  readonly budgets
  readonly budgetHref: string
  readonly caseHref: string
  readonly hold: HoldView
  readonly entries: AuditRow[]
  readonly auditHref: string

  constructor(person: PersonFacts, around: Around, format: Formats) {
    this.title = person.fullName || person.email
    this.href = `/admin/users/${person.id}`
    this.email = person.email
    this.initials = initialsOf(this.title)
    this.tint = tintOf(person.id)
    this.isSelf = around.isSelf
    this.isAdmin = person.role === 'admin'
    this.isSuspended = person.suspendedAt !== null
    this.status =
      person.suspendedAt === null
        ? { label: 'Active', kind: 'ok' }
        : { label: `Suspended since ${format.date(person.suspendedAt)}`, kind: 'bad' }
    this.profile = [
      { label: 'Role', value: this.isAdmin ? 'Administrator' : 'Member' },
      { label: 'Joined', value: format.dateTime(person.createdAt) },
      { label: 'Last active', value: format.relative(person.lastActiveAt) },
      { label: 'Second factor', value: person.hasTwoFactor ? 'On' : 'Off' },
      { label: 'Id', value: person.id },
    ]
    this.usage = [
      { label: 'Conversations', value: format.number(person.conversations) },
      { label: 'Files', value: format.bytes(person.storedBytes) },
      { label: 'Model calls, 30 days', value: format.number(person.usage.calls) },
      { label: 'Tokens in, 30 days', value: format.compact(person.usage.inputTokens) },
      { label: 'Tokens out, 30 days', value: format.compact(person.usage.outputTokens) },
      { label: 'Spend, 30 days', value: format.money(person.usage.cost) },
    ]
    this.sessions = around.sessions.map((session) => ({
      agent: session.user_agent?.slice(0, MAX_AGENT) ?? 'Unknown client',
      address: session.ip_address ?? '–',
      createdAt: session.created_at,
      lastUsedAt: session.last_used_at,
      endHref: `${this.href}/sessions/${session.id}/end`,
    }))
    this.tokens = around.tokens.map((token) => ({
      name: token.name,
      abilities: token.abilities.join(', '),
      lastUsedAt: token.lastUsedAt,
      expiresAt: token.expiresAt,
      budgetHref: rulePath(`token:${token.id}`),
      deleteHref: `${this.href}/tokens/${token.id}/delete`,
    }))
    this.groups = around.groups.map(({ id, name }) => ({ name, href: groupPath(id) }))
    this.budgets = inOrder(around.budgets).map((use) => ({
      whose: whoseWords(use.subject, around.groups),
      meter: meterOf(use, format),
    }))
    this.budgetHref = rulePath(`user:${person.id}`)
    this.caseHref = casePath(person.email)
    this.hold = new HoldView(person.email, HELD, around.holds, format)
    this.entries = around.entries.map(rowOf)
    this.auditHref = `/admin/audit?${new URLSearchParams({ 'f[target]': person.id })}`
  }
}
