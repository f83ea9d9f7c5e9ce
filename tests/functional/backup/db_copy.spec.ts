import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { CopyDatabase } from '#backup/copy/copy_database'
import type { DatabaseTarget } from '#core/database_url'
import sql from '#core/services/sql'
import { ace } from '#tests/helpers/ace'
import { backUp, restore, SILENT } from '#tests/helpers/backups'
import {
  emptyDatabase,
  emptyPostgres,
  emptySqlite,
  query,
  type OwnDatabase,
} from '#tests/helpers/databases'
import { digestsOf, fillEveryTable } from '#tests/helpers/every_row'
import { temporaryFolder } from '#tests/helpers/folders'
import { createWorld } from '#tests/helpers/worlds'

/** What is written as the last thing of a copy, to the copy only. */
const AUDIT = ['audit_chains', 'audit_entries', 'audit_parts']

async function copy(from: DatabaseTarget, to: DatabaseTarget, signal?: AbortSignal) {
  const copyDatabase = await app.container.make(CopyDatabase)
  return copyDatabase.execute({
    from,
    to,
    signal: signal ?? new AbortController().signal,
    reporter: SILENT,
  })
}

function without(digests: Record<string, string>, names: string[]) {
  return Object.fromEntries(Object.entries(digests).filter(([name]) => !names.includes(name)))
}

test.group('A copy of a database', (group) => {
  group.each.timeout(120_000)

  let folder: string
  let source: OwnDatabase

  /** A database with every kind of row. */
  async function prepare(cleanup: (undo: () => Promise<void>) => void) {
    folder = await temporaryFolder(cleanup)
    source = await emptyDatabase(folder)
    cleanup(source.drop)
    await createWorld()
    const archive = join(folder, 'world.tar.gz')
    await backUp(archive)
    await restore(archive, source.target, join(folder, 'files'))
    await fillEveryTable(source.target)
    await query(source.url, 'update instances set lease_until = 1')
  }

  async function targets(cleanup: (undo: () => Promise<void>) => void) {
    const list = [emptySqlite(folder)]
    if (sql.dialect === 'postgres') {
      list.unshift(await emptyPostgres())
    }
    list.forEach(({ drop }) => cleanup(drop))
    return list
  }

  test('holds the same rows on either kind, there and back', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    const expected = await digestsOf(source.target)
    const empty = Object.entries(expected).filter(([, digest]) => digest.startsWith('0 '))
    assert.deepEqual(empty, [])
    for (const other of await targets(cleanup)) {
      const copied = await copy(source.target, other.target)
      const digests = await digestsOf(other.target)
      assert.deepEqual(without(digests, AUDIT), without(expected, AUDIT))
      assert.deepEqual(
        Object.fromEntries(copied.map(({ name, rows, sha256 }) => [name, `${rows} ${sha256}`])),
        expected
      )
      const back = await emptyDatabase(folder)
      cleanup(back.drop)
      await copy(other.target, back.target)
      assert.deepEqual(without(await digestsOf(back.target), AUDIT), without(expected, AUDIT))
      assert.deepEqual(await nextNumbers(back), await nextNumbers(source))
    }
  })

  test('finds what was written, and goes on counting', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    await query(source.url, 'delete from credential_endings')
    for (const other of await targets(cleanup)) {
      await copy(source.target, other.target)
      await query(
        other.url,
        `insert into credential_endings (user_id, created_at) values ('01900000-0000-7000-8000-00000000abcd', 1)`
      )
      const [{ id }] = await query<{ id: number | string }>(
        other.url,
        'select id from credential_endings'
      )
      assert.isAbove(Number(id), 1)
      if (other.target.dialect === 'sqlite') {
        await query(
          other.url,
          `insert into search_index (search_index, rank) values ('integrity-check', 1)`
        )
        const found = await query(
          other.url,
          `select rowid from search_index where search_index match 'canary'`
        )
        const documents = await query(
          other.url,
          `select key from search_documents where words like '%canary%'`
        )
        assert.lengthOf(found, documents.length)
        assert.isNotEmpty(found)
      }
      if (other.target.dialect === 'sqlite' && sql.dialect === 'postgres') {
        /* As a database has it that was made by SQLite. */
        await query(other.url, `delete from sqlite_sequence where name = 'usage_entries'`)
        const moved = await emptyPostgres()
        cleanup(moved.drop)
        await copy(other.target, moved.target)
        assert.deepEqual(await takenNumbers(moved.url), [])
      }
    }
  })

  test('is refused where it could lack or overwrite something', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    const [other] = await targets(cleanup)
    await copy(source.target, other.target)
    const onFull: unknown = await copy(source.target, other.target).catch((error) => error)
    assert.propertyVal(onFull, 'code', 'not_empty')

    const fresh = await emptyDatabase(folder)
    cleanup(fresh.drop)
    await query(source.url, 'create table somebody_else (id integer)')
    const odd: unknown = await copy(source.target, fresh.target).catch((error) => error)
    assert.propertyVal(odd, 'code', 'database_mismatch')
    await query(source.url, 'drop table somebody_else')

    await query(
      source.url,
      `insert into instances (id, host, pid, started_at, lease_until)
        values ('01900000-0000-7000-8000-00000000abcd', 'elsewhere', 1, 1, ${Date.now() + 20_000})`
    )
    const onRunning: unknown = await copy(source.target, fresh.target).catch((error) => error)
    assert.propertyVal(onRunning, 'code', 'server_running')
    await query(source.url, `delete from instances where host = 'elsewhere'`)
    await copy(source.target, fresh.target)
  })

  test('leaves nothing behind where it ends early', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    const fresh = await emptyDatabase(folder)
    cleanup(fresh.drop)
    const before = await readdir(folder)
    const copyDatabase = await app.container.make(CopyDatabase)
    for (const label of ['Copying', 'Comparing']) {
      const abort = new AbortController()
      const begin = (name: string) => {
        if (name === label) {
          abort.abort(new Error('enough'))
        }
      }
      const reporter = { begin, advance: () => {} }
      const input = { from: source.target, to: fresh.target, signal: abort.signal, reporter }
      await assert.rejects(() => copyDatabase.execute(input), 'enough')
      assert.deepEqual(await readdir(folder), before)
    }
    await copy(source.target, fresh.target)
  })

  test('takes no password as an argument, and tells none', async ({ assert }) => {
    const { exitCode, output } = await ace(['db:copy', '--to=postgres://me:hidden@127.0.0.1/none'])
    assert.equal(exitCode, 2)
    assert.include(output, '--to-env')
    assert.notInclude(output, 'hidden')
  })
})

async function nextNumbers({ url, target }: OwnDatabase) {
  const rows = await query<{ name: string; value: number | string }>(
    url,
    target.dialect === 'sqlite'
      ? `select name, seq as value from sqlite_sequence order by name`
      : `select sequencename as name, last_value as value from pg_sequences
          where sequencename not like 'adonis%' and last_value is not null order by sequencename`
  )
  return rows
    .filter(({ name }) => !/^(adonis|audit)/.test(name))
    .map(({ name, value }) => [name, Number(value)])
}

interface SerialColumn {
  place: string
  column: string
  sequence: string
}

/** Columns of PostgreSQL whose next number a row has already. */
async function takenNumbers(url: string): Promise<string[]> {
  const columns = await query<SerialColumn>(
    url,
    `select quote_ident(table_name) as place, column_name as column,
       pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence
     from information_schema.columns
     where table_schema = current_schema()
       and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`
  )
  const taken: string[] = []
  for (const { place, column, sequence } of columns) {
    const [row] = await query<{ is_taken: boolean }>(
      url,
      `select nextval('${sequence}') <= coalesce(max(${column}), 0) as is_taken from ${place}`
    )
    if (row.is_taken) {
      taken.push(`${place}.${column}`)
    }
  }
  return taken
}
