import { canonicalJson } from '#core/canonical_json'
import type { JsonFields } from './audit_event.js'

/** The fields in which two states differ, as an event tells them; null where they are the same. */
export function changedFields(
  before: JsonFields,
  after: JsonFields
): { before: JsonFields; after: JsonFields } | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(after[name])
  )
  if (names.length === 0) {
    return null
  }
  const pick = (fields: JsonFields): JsonFields =>
    Object.fromEntries(names.map((name) => [name, fields[name]]))
  return { before: pick(before), after: pick(after) }
}
