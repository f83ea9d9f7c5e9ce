import { rm } from 'node:fs/promises'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { parseDatabaseUrl, type DatabaseTarget } from '#core/database_url'
import sql from '#core/services/sql'
import { newId } from '#core/ids'

/** Runs a statement on a database of either kind, past every server. */
export async function query<Row = Record<string, unknown>>(
  url: string,
  statement: string
): Promise<Row[]> {
  const target = parseDatabaseUrl(url, '/')
  if (target.dialect === 'sqlite') {
    const database = new Sqlite(target.filename, { timeout: 5_000 })
    try {
      const prepared = database.prepare<[], Row>(statement)
      if (prepared.reader) {
        return prepared.all()
      }
      prepared.run()
      return []
    } finally {
      database.close()
    }
  }
  const client = new pg.Client({ connectionString: target.connectionString })
  await client.connect()
  try {
    const { rows } = await client.query(statement)
    return rows
  } finally {
    await client.end()
  }
}

export interface OwnDatabase {
  url: string
  target: DatabaseTarget
  drop: () => Promise<void>
}

/** An empty PostgreSQL database beside that of this test run. Only where tests run on PostgreSQL. */
export async function emptyPostgres(): Promise<OwnDatabase> {
  const name = `chatflow_test_${newId().replaceAll('-', '')}`
  await sql.read((db) => db.run(`create database ${name}`))
  const url = new URL(process.env.DATABASE_URL ?? '')
  url.pathname = `/${name}`
  return {
    url: url.href,
    target: { dialect: 'postgres', connectionString: url.href },
    drop: async () => {
      await sql.read((db) => db.run(`drop database ${name} with (force)`))
    },
  }
}

/** A SQLite file that is not there yet. */
export function emptySqlite(folder: string): OwnDatabase {
  const filename = `${folder}/${newId()}.sqlite3`
  return {
    url: `sqlite:${filename}`,
    target: { dialect: 'sqlite', filename },
    drop: () => rm(filename, { force: true }),
  }
}

/** An empty database of the kind that the tests run on. */
export function emptyDatabase(folder: string): Promise<OwnDatabase> {
  return sql.dialect === 'sqlite' ? Promise.resolve(emptySqlite(folder)) : emptyPostgres()
}
