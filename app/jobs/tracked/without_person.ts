/** Whom jobs are to forget. */
export interface ForgottenPerson {
  id: string
  email: string
  fullName: string
  /** Of whoever comes before them, where people are gone through by their ids. */
  previousId: string | null
}

/** Stands where somebody was named. It finds nobody. */
const ERASED = '(erased)'

/** Not within the address of somebody else. */
const BEFORE_ADDRESS = /(?<![\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-])/u.source
const BEHIND_ADDRESS = /(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])/u.source

/** Whether people were looked for by a word that means this one. */
function isMeant(word: string, { email, fullName }: ForgottenPerson): boolean {
  const sought = word.trim().toLowerCase()
  const isLocalPart = email.startsWith(sought) && sought.length >= email.indexOf('@')
  return isLocalPart || (sought !== '' && sought === fullName.trim().toLowerCase())
}

/**
 * What a job has stored as JSON, without the id and the address of a person. Where people are looked for by a word that
 * means the person, nobody is found any more; a place among people stays the same place.
 */
export function withoutPerson(json: string, person: ForgottenPerson): string {
  const address = new RegExp(BEFORE_ADDRESS + RegExp.escape(person.email) + BEHIND_ADDRESS, 'giu')
  const id = new RegExp(RegExp.escape(person.id), 'gi')
  const forget = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string') {
      return value
    }
    if (key === 'after' && value === person.id) {
      return person.previousId
    }
    return key === 'q' && isMeant(value, person)
      ? ERASED
      : value.replace(address, ERASED).replace(id, ERASED)
  }
  return JSON.stringify(JSON.parse(json, forget))
}
