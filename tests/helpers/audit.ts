import app from '@adonisjs/core/services/app'
import type { AuditEvent } from '#audit/audit_event'
import { recordAudit } from '#audit/record_audit'
import type { AuditFault } from '#audit/verify/audit_faults'
import { ChainVerifier } from '#audit/verify/chain_verifier'
import { RefusedSignIns } from '#auth/sessions/refused_sign_ins'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { Sql } from '#core/sql'

/** Something that an administrator did to somebody. */
export function anEvent(event: Partial<AuditEvent> = {}): AuditEvent {
  const userId = newId()
  return {
    action: 'user.suspended',
    actor: { kind: 'user', userId, label: `${userId}@example.test` },
    target: { type: 'user', id: newId(), label: 'Ada' },
    before: { is_active: true },
    after: { is_active: false },
    address: '192.0.2.7',
    ...event,
  }
}

/** An entry with what tells of people beside it. */
export interface RecordedEntry {
  id: string
  seq: number
  action: string
  actor_kind: string
  actor_id: string | null
  target_type: string | null
  target_id: string | null
  actor: string | null
  address: string | null
  target: string | null
  content: string | null
}

const ENTRY = `select e.*, a.label as actor, a.address, t.label as target, t.content
  from audit_entries e
  left join audit_parts a on a.entry_id = e.id and a.part = 'actor'
  left join audit_parts t on t.entry_id = e.id and t.part = 'target'`

/** What the log tells about `targetId`, oldest first. */
export async function auditOf(targetId: string): Promise<RecordedEntry[]> {
  return sql.read((db) =>
    db.all<RecordedEntry>(`${ENTRY} where e.target_id = ? order by e.id`, targetId)
  )
}

/** What `userId` did, oldest first. */
export async function auditBy(userId: string): Promise<RecordedEntry[]> {
  return sql.read((db) =>
    db.all<RecordedEntry>(`${ENTRY} where e.actor_id = ? order by e.id`, userId)
  )
}

const GUARDED = ['audit_entries', 'audit_parts', 'audit_chains']

/** Whoever owns the database can take the guards away. */
async function dropGuards(db: Sql): Promise<void> {
  for (const table of GUARDED) {
    if (db.dialect === 'postgres') {
      await db.run(`alter table ${table} disable trigger user`)
      continue
    }
    for (const on of ['update', 'delete']) {
      await db.run(`drop trigger ${table}_${on}_guard`)
    }
  }
}

class Undo extends Error {}

/**
 * Records `count` events, lets `tamper` do what it wants with them without the guards, answers what verifying finds, and
 * undoes it all. `entries` are the new ones, oldest first.
 */
export async function faultsAfter(
  count: number,
  tamper: (db: Sql, entries: { id: string; seq: number; chain_key: number }[]) => Promise<void>
): Promise<{ faults: AuditFault[]; seqs: number[] }> {
  let found: { faults: AuditFault[]; seqs: number[] } | null = null
  try {
    await sql.transaction(async (db) => {
      const since = newId()
      for (let n = 0; n < count; n++) {
        await recordAudit(db, anEvent())
      }
      const entries = await db.all<{ id: string; seq: number; chain_key: number }>(
        'select id, seq, chain_key from audit_entries where id > ? order by id',
        since
      )
      await dropGuards(db)
      await tamper(db, entries)
      const reports = await new ChainVerifier((work) => work(db)).execute({})
      found = {
        faults: reports.flatMap(({ faults }) => faults),
        seqs: entries.map(({ seq }) => seq),
      }
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) {
      throw error
    }
  }
  return found ?? { faults: [], seqs: [] }
}

/** Of each address some refusals are recorded one by one: forgets those of other tests. Answers what undoes that. */
export async function forgetRefusals(): Promise<() => void> {
  const refusals = new RefusedSignIns(sql, await app.container.make('logger'))
  app.container.swap(RefusedSignIns, () => refusals)
  return () => app.container.restore(RefusedSignIns)
}
