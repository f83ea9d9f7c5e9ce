import { hashPart, type AuditPart } from '../audit_hash.js'
import type { AuditFaultKind } from './audit_faults.js'
import type { CheckedEntry } from './chain_check.js'

/** A part as it is stored. */
export type StoredPart = AuditPart & { entry_id: string }

export interface PartFault {
  kind: AuditFaultKind
  message: string
}

interface PartExpectation {
  part: AuditPart['part']
  /** Null where the entry has no such part. */
  hash: string | null
  personId: string | null
}

/**
 * Checks what is kept beside the chain against the hashes in it. A part may be missing only where its person was erased.
 */
export class PartCheck {
  #erased: ReadonlySet<string>

  /** @param erased - ids of the people whose erasure is in the log */
  constructor(erased: ReadonlySet<string>) {
    this.#erased = erased
  }

  faultsOf(entry: CheckedEntry, parts: StoredPart[]): PartFault[] {
    const expected: PartExpectation[] = [
      { part: 'actor', hash: entry.actor_hash, personId: entry.actor_id },
      { part: 'target', hash: entry.target_hash, personId: entry.subject_id },
    ]
    return expected.flatMap((expectation) => {
      const stored = parts.find(({ part }) => part === expectation.part)
      return this.#check(expectation, stored) ?? []
    })
  }

  #check({ part, hash, personId }: PartExpectation, stored?: StoredPart): PartFault | null {
    if (stored === undefined) {
      const mayBeGone = hash === null || (personId !== null && this.#erased.has(personId))
      return mayBeGone
        ? null
        : { kind: 'part_missing', message: `what it tells of its ${part} is gone` }
    }
    return hash === hashPart(stored)
      ? null
      : { kind: 'part_changed', message: `what it tells of its ${part} was changed` }
  }
}
