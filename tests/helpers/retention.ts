import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import sql from '#core/services/sql'
import { ApplyRetention } from '#retention/apply_retention'
import { HoldsQuery } from '#retention/holds/holds_query'
import { PlaceHold } from '#retention/holds/place_hold'
import { ReleaseHold } from '#retention/holds/release_hold'

export const REASON = 'Smith v. Jones'

/** Puts a person (by address) or a conversation (by id) on hold, until the test ends. Answers how to release it before. */
export async function givenHold(
  cleanup: (undo: () => Promise<void>) => void,
  of: string
): Promise<{ id: string; release: () => Promise<void> }> {
  const placeHold = await app.container.make(PlaceHold)
  const id = await placeHold.execute({ of, reason: REASON }, systemOrigin())
  const release = async () => {
    const holds = await app.container.make(HoldsQuery)
    const hold = await holds.find(id)
    const releaseHold = await app.container.make(ReleaseHold)
    await (hold && releaseHold.execute(hold, systemOrigin()))
  }
  cleanup(release)
  return { id, release }
}

/** Deletes what is old enough. Answers how many conversations that were. */
export async function applyRetention(now = Date.now()): Promise<number> {
  const retention = await app.container.make(ApplyRetention)
  return retention.execute(new AbortController().signal, now)
}

export async function isThere(conversationId: string): Promise<boolean> {
  const found = await sql.read((db) =>
    db.get('select 1 as found from conversations where id = ?', conversationId)
  )
  return found !== undefined
}
