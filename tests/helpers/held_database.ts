import Database from 'better-sqlite3'
import pg from 'pg'
import { databaseTarget } from '#core/database_target'

/** Takes runs' rows from everybody else, who can read and not write, until disposed: `await using held = await …`. */
export async function holdDatabase(): Promise<AsyncDisposable> {
  if (databaseTarget.dialect === 'sqlite') {
    const database = new Database(databaseTarget.filename)
    database.exec('begin immediate')
    return {
      [Symbol.asyncDispose]: async () => {
        database.close()
      },
    }
  }
  const client = new pg.Client({ connectionString: databaseTarget.connectionString })
  await client.connect()
  await client.query('begin')
  await client.query('lock table runs in exclusive mode')
  return { [Symbol.asyncDispose]: () => client.end() }
}
