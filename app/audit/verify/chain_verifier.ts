import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sql } from '#core/sql'
import type { AuditFault, ChainReport } from './audit_faults.js'
import { ChainCheck, FROM_THE_START, type ChainStart, type CheckedEntry } from './chain_check.js'
import { PartCheck, type StoredPart } from './part_check.js'

/** Entries that are read at once: others want to use the connection meanwhile. */
const BATCH = 200

interface ChainRow {
  key: number
  name: string
  seq: number
  hash: string
}

/** The last entry that a chain had once. */
export interface KnownHead {
  chain: string
  seq: number
  hash: string
}

export interface VerifyAuditOptions {
  /** Checks only from this entry on, which is believed to follow what it says; an id, or the lowest of a moment. */
  sinceId?: string
  /** Heads that were kept elsewhere: those entries must still be there. */
  heads?: KnownHead[]
  /** Awaited; what it throws ends the check. */
  onProgress?: (checked: number, total: number) => void | Promise<void>
}

/** Runs reads on one connection. */
export type Read = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>

/** Checks every chain that `read` sees; see `VerifyAudit`. */
export class ChainVerifier {
  #read: Read

  constructor(read: Read) {
    this.#read = read
  }

  /** One report a chain, by name. */
  async execute(options: VerifyAuditOptions): Promise<ChainReport[]> {
    const chains = await this.#read((sql) =>
      sql.all<ChainRow>('select key, name, seq, hash from audit_chains order by name')
    )
    const parts = new PartCheck(await this.#erasedPeople())
    const total = chains.reduce((sum, { seq }) => sum + seq, 0)
    const reports: ChainReport[] = []
    let before = 0
    for (const chain of chains) {
      const tell = (seq: number) => options.onProgress?.(before + seq, total)
      reports.push(await this.#verifyChain(chain, parts, options.sinceId, tell))
      before += chain.seq
    }
    for (const head of options.heads ?? []) {
      await this.#compareHead(head, reports)
    }
    return reports
  }

  async #compareHead(head: KnownHead, reports: ChainReport[]): Promise<void> {
    const row = await this.#read((sql) =>
      sql.get<{ id: string; hash: string }>(
        `select e.id, e.hash from audit_entries e join audit_chains c on c.key = e.chain_key
          where c.name = ? and e.seq = ?`,
        head.chain,
        head.seq
      )
    )
    if (row?.hash === head.hash || head.seq === 0) {
      return
    }
    const message = 'it is not the entry that was the last one once'
    const { chain, seq } = head
    const fault: AuditFault = { chain, seq, kind: 'rewritten', entryId: row?.id ?? null, message }
    const report = reports.find((one) => one.chain === chain)
    if (report === undefined) {
      reports.push({ chain, checked: 0, head: { seq: 0, hash: '' }, faults: [fault] })
    } else {
      report.faults.push(fault)
    }
  }

  async #erasedPeople(): Promise<Set<string>> {
    const rows = await this.#read((sql) =>
      sql.all<{ target_id: string }>(
        `select target_id from audit_entries where action = 'user.erased'`
      )
    )
    return new Set(rows.map((row) => row.target_id))
  }

  async #verifyChain(
    chain: ChainRow,
    parts: PartCheck,
    sinceId: string | undefined,
    onProgress: (seq: number) => void | Promise<void> | undefined
  ): Promise<ChainReport> {
    const { key, name, seq, hash } = chain
    const check = new ChainCheck(name, parts, await this.#startOf(chain, sinceId))
    let after = check.nextSeq - 1
    for (;;) {
      const { entries, partsOf } = await this.#readBatch(key, after, seq)
      entries.forEach((entry) => check.add(entry, partsOf.get(entry.id) ?? []))
      await onProgress(check.nextSeq - 1)
      if (entries.length < BATCH) {
        break
      }
      after = entries[entries.length - 1].seq
      await nextTurn()
    }
    check.end({ seq, hash })
    const stray = await this.#firstBeyondHead(key)
    if (stray !== null) {
      check.beyondHead(stray)
    }
    return { chain: name, checked: check.checked, head: { seq, hash }, faults: check.faults }
  }

  async #startOf(chain: ChainRow, sinceId: string | undefined): Promise<ChainStart> {
    if (sinceId === undefined) {
      return FROM_THE_START
    }
    const row = await this.#read((sql) =>
      sql.get<{ seq: number }>(
        'select seq from audit_entries where chain_key = ? and id >= ? order by seq limit 1',
        chain.key,
        sinceId
      )
    )
    return { seq: row?.seq ?? chain.seq + 1, previousHash: null }
  }

  async #readBatch(chainKey: number, after: number, upTo: number) {
    return this.#read(async (sql) => {
      const entries = await sql.all<CheckedEntry>(
        'select * from audit_entries where chain_key = ? and seq > ? and seq <= ? order by seq limit ?',
        chainKey,
        after,
        upTo,
        BATCH
      )
      const partsOf = new Map<string, StoredPart[]>()
      const last = entries.at(-1)
      if (last !== undefined) {
        const parts = await sql.all<StoredPart>(
          `select p.* from audit_entries e join audit_parts p on p.entry_id = e.id
            where e.chain_key = ? and e.seq > ? and e.seq <= ?`,
          chainKey,
          after,
          last.seq
        )
        parts.forEach((part) =>
          partsOf.set(part.entry_id, [...(partsOf.get(part.entry_id) ?? []), part])
        )
      }
      return { entries, partsOf }
    })
  }

  /** One statement, so that an entry and its head are of the same moment. */
  async #firstBeyondHead(chainKey: number): Promise<number | null> {
    const row = await this.#read((sql) =>
      sql.get<{ seq: number | null }>(
        `select min(e.seq) as seq from audit_entries e join audit_chains c on c.key = e.chain_key
          where c.key = ? and e.seq > c.seq`,
        chainKey
      )
    )
    return row?.seq ?? null
  }
}
