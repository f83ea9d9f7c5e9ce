import type { CatalogueModel } from '#ai/types'
import type { UserRow } from '#auth/account_queries'
import type { Judged, Verdict } from '#limits/budgets/judge_case'
import type { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { LIMITS_TRAIL, rulePath } from './limit_paths.js'
import { limitsTabs } from './limits_tabs.js'
import { meterOf, type Meter } from './meter.js'
import { whoseWords } from './whose_words.js'

/** What came out of a case. */
export interface Case {
  person: UserRow
  groups: { id: string; name: string }[]
  /** The model has no known price. */
  isUnpriced: boolean
  verdict: Verdict
}

interface BudgetLine {
  whose: string
  href: string
  meter: Meter
  left: string
  room: string
  isRefusing: boolean
}

/** `/admin/limits/test` */
export class CaseView implements PageView {
  readonly title = 'Test a case'
  readonly section = 'limits'
  readonly trail = LIMITS_TRAIL
  readonly tabs = limitsTabs('/admin/limits/test')
  readonly models: { value: string; label: string }[]
  readonly result

  constructor(
    models: CatalogueModel[],
    readonly form: Form,
    outcome?: { found: Case; format: Formats }
  ) {
    this.models = models.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))
    this.result = outcome === undefined ? null : resultOf(outcome.found, outcome.format)
  }
}

function resultOf({ person, groups, isUnpriced, verdict }: Case, format: Formats) {
  const { refusal, longestAnswer, budgets } = verdict
  const isSuspended = person.suspended_at !== null
  const names = groups.map(({ name }) => name).join(', ')
  return {
    email: person.email,
    href: `/admin/users/${person.id}`,
    isTaken: refusal === null && !isSuspended,
    title: titleOf(isSuspended, refusal === null),
    text: isSuspended
      ? 'The account is suspended.'
      : (refusal?.detail ??
        `It may have ${format.number(longestAnswer)} tokens. How many answers a person may have at once is another limit.`),
    groups: names === '' ? 'In no group' : `In ${names}`,
    isUnpriced,
    budgets: budgets.map((judged) => lineOf(judged, groups, format)),
  }
}

function titleOf(isSuspended: boolean, isTaken: boolean): string {
  return isTaken && !isSuspended ? 'An answer would be begun.' : 'An answer would be refused.'
}

function lineOf({ use, room, isRefusing }: Judged, groups: Case['groups'], format: Formats) {
  const line: BudgetLine = {
    whose: whoseWords(use.subject, groups),
    href: rulePath(use.subject),
    meter: meterOf(use, format),
    left: use.unit === 'usd' ? format.money(use.left) : format.compact(use.left),
    room: Number.isFinite(room) ? format.number(Math.max(0, room)) : 'No limit',
    isRefusing,
  }
  return line
}
