import { parseId } from '#core/ids'
import { groupNotFound } from '#auth/groups/group_rows'

export const GROUPS_PATH = '/admin/groups'
export const GROUPS_TRAIL = [{ label: 'Groups', href: GROUPS_PATH }]

export function groupPath(id: string): string {
  return `${GROUPS_PATH}/${id}`
}

/** The id of the group that an address names. Throws `not_found`. */
export function groupIdOf({ params }: { params: Record<string, unknown> }): string {
  const id = parseId(params.id)
  if (id === null) {
    throw groupNotFound()
  }
  return id
}
