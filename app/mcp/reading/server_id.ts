import { parseId } from '#core/ids'
import { Problem } from '#core/problem'

/** The server that the path names. Throws `not_found` where that can be none. */
export function serverIdOf(params: Record<string, unknown>): string {
  const id = parseId(params.id)
  if (id === null) {
    throw new Problem('not_found', { detail: 'There is no such server.' })
  }
  return id
}
