import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { PlaceHold } from '#retention/holds/place_hold'
import { REMOVAL_KINDS, addRemoved, newReport } from '#retention/removals/removal_rows'
import { createConversation } from '../conversations.js'
import { originOf } from '../links.js'
import { times, wholeList, type Pages } from './types.js'

/** Reports of every kind, and holds on a person and on conversations. */
export const retentionPages: Pages = async ({ account, cleanup, write, rows }) => {
  const removed = { conversations: 1_234, messages: 56_789, runs: 9_876, files: 54, bytes: 3e9 }
  await sql.transaction(async (db) => {
    for (const kind of REMOVAL_KINDS) {
      await addRemoved(db, newReport(kind, kind === 'erasure' ? account.id : null), removed)
    }
    await times(rows, () => addRemoved(db, newReport('retention'), { deliveries: 3, tokens: 1 }))
  })
  const placeHold = await app.container.make(PlaceHold)
  const place = async (of: string) =>
    placeHold.execute({ of, reason: write('reason').slice(0, 500) }, originOf(account))
  const hold = await place(account.email)
  await times(rows + 1, async () => {
    const { id } = await createConversation(account)
    await place(id)
  })
  cleanup(async () => {
    await sql.transaction(async (db) => {
      await db.run('delete from legal_holds')
      await db.run('delete from removals')
    })
  })
  const path = '/admin/retention'
  return [
    ...wholeList(path, rows),
    ...wholeList(`${path}/holds`, rows),
    `${path}/holds/new?of=${encodeURIComponent(account.email)}`,
    `${path}/holds/${hold}/release`,
  ]
}
