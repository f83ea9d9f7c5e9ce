import type { Removal, RemovalKind, Removed } from '#retention/removals/removal_rows'
import type { Formats } from '../format/formats.js'

const KINDS: Record<RemovalKind, string> = {
  retention: 'Retention',
  prune: 'Command',
  erasure: 'Erasure of a person',
}

const PARTS: [keyof Removed, one: string, many: string][] = [
  ['runs', 'answer', 'answers'],
  ['files', 'file', 'files'],
  ['uploads', 'upload', 'uploads'],
  ['sessions', 'sign-in', 'sign-ins'],
  ['tokens', 'token', 'tokens'],
  ['exports', 'export', 'exports'],
  ['deliveries', 'webhook delivery', 'webhook deliveries'],
]

export function removalKindWords({ kind }: Removal): string {
  return KINDS[kind]
}

/** What went besides conversations and messages, such as `12 answers, 3 files`; empty where nothing did. */
export function otherPartsWords(removed: Removed, format: Formats): string {
  return PARTS.flatMap(([part, one, many]) => {
    const count = removed[part] ?? 0
    return count === 0 ? [] : [format.count(count, one, many)]
  }).join(', ')
}
