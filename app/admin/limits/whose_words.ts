import { splitSubject, type Subject } from '#limits/budgets/subjects'

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
