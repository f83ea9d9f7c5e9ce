import { parseId } from '#core/ids'
import { SUBJECT_KINDS, splitSubject, type Subject } from './subjects.js'

/** The subject that a text such as `everyone` or `group:<id>` means; null where it means none. */
export function parseSubject(text: string): Subject | null {
  if (text === 'instance' || text === 'everyone') {
    return text
  }
  const { kind, id: given } = splitSubject(text)
  const known = SUBJECT_KINDS.find((one) => one === kind)
  const id = parseId(given)
  return known === undefined || id === null ? null : `${known}:${id}`
}
