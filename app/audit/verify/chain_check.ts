import { GENESIS_HASH, hashEntry, type ChainedEntry } from '../audit_hash.js'
import { MAX_FAULTS, type AuditFault, type AuditFaultKind } from './audit_faults.js'
import type { PartCheck, StoredPart } from './part_check.js'

/** An entry as it is stored. */
export type CheckedEntry = ChainedEntry & { hash: string }

export interface ChainStart {
  /** The number of the first entry to be checked. */
  seq: number
  /** What it must follow; null: whatever it says. */
  previousHash: string | null
}

export const FROM_THE_START: ChainStart = { seq: 1, previousHash: GENESIS_HASH }

/** Follows one chain, entry by entry. */
export class ChainCheck {
  readonly faults: AuditFault[] = []
  checked = 0
  #chain: string
  #parts: PartCheck
  #nextSeq: number
  #previousHash: string | null

  constructor(chain: string, parts: PartCheck, start: ChainStart) {
    this.#chain = chain
    this.#parts = parts
    this.#nextSeq = start.seq
    this.#previousHash = start.previousHash
  }

  /** The number of the next entry. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** Takes the next entry, in the order of their numbers. */
  add(entry: CheckedEntry, parts: StoredPart[]): void {
    if (entry.seq > this.#nextSeq) {
      this.#missing(entry.seq - 1)
    }
    if (hashEntry(this.#chain, entry) !== entry.hash) {
      this.#fault('changed', entry, 'it is not what was recorded')
    }
    if (this.#previousHash !== null && entry.previous_hash !== this.#previousHash) {
      const message = `it does not follow entry ${entry.seq - 1}: one of the two was replaced or moved`
      this.#fault('unlinked', entry, message)
    }
    for (const { kind, message } of this.#parts.faultsOf(entry, parts)) {
      this.#fault(kind, entry, message)
    }
    this.checked++
    this.#nextSeq = entry.seq + 1
    this.#previousHash = entry.hash
  }

  /** Compares what was found with the head, after the last entry. */
  end(head: { seq: number; hash: string }): void {
    const lastSeq = this.#nextSeq - 1
    if (head.seq > lastSeq) {
      return this.#missing(head.seq)
    }
    if (this.#previousHash !== null && head.hash !== this.#previousHash) {
      this.#push('head', lastSeq, null, 'the head of the chain names another entry as the last one')
    }
  }

  /** Entries that the head does not know of. */
  beyondHead(seq: number): void {
    this.#push('head', seq, null, 'the head of the chain does not know of it')
  }

  #missing(lastSeq: number): void {
    const first = this.#nextSeq
    const which = first === lastSeq ? `entry ${first} is` : `entries ${first} to ${lastSeq} are`
    this.#push('missing', first, null, `${which} missing`)
    this.#nextSeq = lastSeq + 1
    this.#previousHash = null
  }

  #fault(kind: AuditFaultKind, entry: CheckedEntry, message: string): void {
    this.#push(kind, entry.seq, entry.id, message)
  }

  #push(kind: AuditFaultKind, seq: number, entryId: string | null, message: string): void {
    if (this.faults.length < MAX_FAULTS) {
      this.faults.push({ chain: this.#chain, kind, seq, entryId, message })
    }
  }
}
