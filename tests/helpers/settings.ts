import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { raiseRevision, Revisions } from '#settings/revisions'

/** Makes all settings what they are where nobody has changed one. */
export async function clearSettings(): Promise<void> {
  await sql.transaction(async (db) => {
    await raiseRevision(db, 'settings')
    await db.run('delete from settings')
  })
  const revisions = await app.container.make(Revisions)
  await revisions.check()
}
