import type { Client } from 'pg'
import { PostgresSql } from '#core/sql_connections'
import { quoted } from '../rows/postgres_rows.js'
import { assertNoServer } from '../running_servers.js'

export interface SchemaNames {
  /** Where the new tables are. */
  side: string
  /** Where they belong. */
  place: string
  /** Where those go that are there now. */
  replaced: string
}

const TABLES = `select relname as name from pg_class
  where relnamespace = $1::regnamespace and relkind in ('r', 'p') order by relname`

const FUNCTIONS = `select format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) as name
  from pg_proc where pronamespace = $1::regnamespace and prokind = 'f' order by 1`

async function namesIn(client: Client, query: string, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(query, [quoted(schema)])
  return rows.map(({ name }) => name)
}

/**
 * Puts the tables and functions of one schema into the place of those of another, in one transaction; their sequences,
 * indexes and triggers go with them. What has none of their names stays.
 *
 * @returns whether there was anything in their place
 */
export async function replaceSchema(
  client: Client,
  { side, place, replaced }: SchemaNames
): Promise<boolean> {
  await client.query('begin')
  try {
    const tables = await namesIn(client, TABLES, side)
    const functions = await namesIn(client, FUNCTIONS, side)
    const inPlace = await namesIn(client, TABLES, place)
    const functionsInPlace = await namesIn(client, FUNCTIONS, place)
    const oldTables = inPlace.filter((name) => tables.includes(name))
    const oldFunctions = functionsInPlace.filter((name) => functions.includes(name))
    if (oldTables.length > 0) {
      await client.query(`set local lock_timeout = '5s'`)
      await client.query(
        `lock table ${oldTables.map((name) => `${quoted(place)}.${quoted(name)}`).join(', ')}
          in access exclusive mode`
      )
      await assertNoServer(new PostgresSql(client), 'the database that is to be replaced')
      await client.query(`create schema ${quoted(replaced)}`)
    }
    const move = (kind: string, name: string, from: string, to: string) =>
      client.query(`alter ${kind} ${quoted(from)}.${name} set schema ${quoted(to)}`)
    for (const name of oldTables) {
      await move('table', quoted(name), place, replaced)
    }
    for (const name of oldFunctions) {
      await move('function', name, place, replaced)
    }
    for (const name of tables) {
      await move('table', quoted(name), side, place)
    }
    for (const name of functions) {
      await move('function', name, side, place)
    }
    await client.query(`drop schema ${quoted(side)}`)
    await client.query('commit')
    return oldTables.length > 0
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
