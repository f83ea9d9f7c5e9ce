import sql from '#core/services/sql'

/** As on a fresh installation: nobody is an administrator, and the first run was not begun. */
export async function withoutAdministrators(): Promise<void> {
  await sql.read(async (db) => {
    await db.run(`update users set role = 'member' where role = 'admin'`)
    await db.run('delete from setup_progress')
  })
}
