import type { Period } from '#limits/budgets/periods'
import type { Unit } from '#limits/budgets/spending'
import { splitSubject, type Subject } from '#limits/budgets/subjects'
import { BUDGET_FIELDS } from './budget_words.js'

const WHOSE: Record<string, string> = {
  instance: 'The whole instance',
  user: 'Their own',
  token: 'Of the token',
}

/** Whose budget it is that holds for a person, where the person is known. */
export function whoseWords(subject: Subject, groups: { id: string; name: string }[]): string {
  const { kind, id } = splitSubject(subject)
  return groups.find((group) => group.id === id)?.name ?? WHOSE[kind] ?? 'A group'
}

const ORDER = ['user', 'token', 'group', 'instance']

/** Those of the person first, then what they share; in the order of `BUDGET_FIELDS`. */
export function inOrder<Of extends { subject: Subject; period: Period; unit: Unit }>(
  budgets: Of[]
): Of[] {
  const rank = ({ subject }: Of) => ORDER.indexOf(splitSubject(subject).kind)
  const place = ({ period, unit }: Of) =>
    BUDGET_FIELDS.findIndex((field) => field.period === period && field.unit === unit)
  return budgets.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      one.subject.localeCompare(other.subject) ||
      place(one) - place(other)
  )
}
