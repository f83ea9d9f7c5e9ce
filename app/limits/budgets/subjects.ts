/**
 * Whose budget it is: of the whole `instance`; of `everyone`, that is each person for themselves; or of one person, group
 * or personal access token.
 */
export type Subject = 'instance' | 'everyone' | `${SubjectKind}:${string}`
export type SubjectKind = 'group' | 'user' | 'token'

/** In the order in which they are shown. */
export const SUBJECT_KINDS: readonly SubjectKind[] = ['group', 'user', 'token']

/** Who pays for an answer besides the whole instance. */
export interface Payers {
  userId: string
  /** The personal access token that the request came with; null where it came with a sign-in. */
  tokenId: string | null
  /** The groups that the person was in when the answer was begun. */
  groupIds: string[]
}

/** All whose use an answer counts as. */
export function subjectsOf({ userId, tokenId, groupIds }: Payers): Subject[] {
  return [
    'instance',
    `user:${userId}`,
    ...(tokenId === null ? [] : [`token:${tokenId}` as const]),
    ...groupIds.map((id) => `group:${id}` as const),
  ]
}

/** The parts of a subject's name; the id is null of those that are not somebody. */
export function splitSubject(subject: string): { kind: string; id: string | null } {
  const [kind, id] = subject.split(':', 2)
  return { kind, id: id ?? null }
}
