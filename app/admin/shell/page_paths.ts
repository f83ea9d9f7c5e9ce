import { NAVIGATION, type Section } from './navigation.js'

/** The address of a part of the admin, where it has one: no dead links. */
export function pathOf(section: Section): string | null {
  const entries = NAVIGATION.flatMap((group) => group.entries)
  return entries.find(({ key }) => key === section)?.href ?? null
}
