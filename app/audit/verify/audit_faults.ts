/** What is wrong with an entry. */
export type AuditFaultKind =
  /** The entry is not what was recorded. */
  | 'changed'
  /** It does not follow the entry before it: one of the two was replaced or moved. */
  | 'unlinked'
  /** It is gone, and so may be others behind it. */
  | 'missing'
  /** What it tells of people is not what was recorded. */
  | 'part_changed'
  /** What it told of somebody is gone, though the log does not say that the person was erased. */
  | 'part_missing'
  /** The head of the chain does not name its last entry. */
  | 'head'
  /** Another entry than the one that was kept elsewhere: all from there on was written anew. */
  | 'rewritten'

export interface AuditFault {
  chain: string
  kind: AuditFaultKind
  /** The number of the entry in its chain. */
  seq: number
  /** Null where the entry is gone. */
  entryId: string | null
  message: string
}

export interface ChainReport {
  chain: string
  /** Entries that were checked. */
  checked: number
  /** The last entry as the head says; keep it elsewhere to prove later that nothing was rewritten since. */
  head: { seq: number; hash: string }
  faults: AuditFault[]
}

/** Of one chain; there may be millions. */
export const MAX_FAULTS = 100
