import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { parseEnv } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { commandOrigin } from '#audit/audit_origin'
import { EnvFile } from '#backup/keys/env_file'
import { encryptionWith } from '#backup/keys/key_encryption'
import { newKey, RotateKeys, type KeySettings } from '#backup/keys/rotate_keys'
import { SECRET_COLUMNS } from '#backup/keys/secret_columns'
import { appKey } from '#config/app'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DatabaseVault } from '#mcp/auth/store/database_vault'
import { SealedJson } from '#mcp/auth/store/sealed_json'
import { backUp, restore, SILENT } from '#tests/helpers/backups'
import { emptyDatabase, query } from '#tests/helpers/databases'
import { temporaryFolder } from '#tests/helpers/folders'
import { createSecrets } from '#tests/helpers/sealed'
import { untilAsync } from '#tests/helpers/until_async'
import { COPIED_SOURCES_FLAGS, copyProject } from '#tests/support/project_copy'
import { onAnyDatabase } from '#tests/support/requirements'

const OLD = appKey.release()

function envText(key: string): string {
  return `# Keys\nENVIRONMENT=test\nAPP_KEY=${key}\nJWT_SECRET_KEY=${'j'.repeat(40)}\nLOG_LEVEL='warn'\n`
}

async function rotate(
  keys: KeySettings,
  envFile: EnvFile | null,
  { signal = new AbortController().signal, reporter = SILENT, withJwt = false } = {}
) {
  const rotateKeys = await app.container.make(RotateKeys)
  return rotateKeys.execute({
    keys,
    envFile,
    withJwt,
    origin: commandOrigin(),
    signal,
    reporter,
  })
}

async function keysIn(path: string): Promise<KeySettings> {
  const { APP_KEY: current = '', APP_KEY_PREVIOUS: previous = null } = parseEnv(
    await readFile(path, 'utf8')
  )
  return { current, previous }
}

/** Whatever else was tried with this database goes on with its own key. */
async function turnBack(keys: KeySettings) {
  await rotate({ current: OLD, previous: keys.current }, null)
}

/** All columns that hold something sealed, known or not. */
async function sealedColumns(): Promise<string[]> {
  const columns = await sql.read((db) =>
    db.all<{ table: string; name: string }>(
      db.dialect === 'sqlite'
        ? `select m.name as "table", c.name as name from sqlite_master m, pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like 'search_index%'`
        : `select table_name as "table", column_name as name from information_schema.columns
            where table_schema = 'public' and data_type in ('text', 'character varying')`
    )
  )
  const found: string[] = []
  for (const { table, name } of columns) {
    const row = await sql.read((db) =>
      db.get(`select 1 as found from "${table}" where cast("${name}" as text) like 'gcm.%' limit 1`)
    )
    if (row !== undefined) {
      found.push(`${table}.${name}`)
    }
  }
  return found.sort()
}

test.group('A rotation of APP_KEY', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)
  /* The server of this test run has its lease on the database. */
  group.each.setup(async () => {
    const lease = await sql.read((db) => db.all<Record<string, string>>('select * from instances'))
    await sql.transaction((db) => db.run('delete from instances'))
    return async () => {
      for (const row of lease) {
        await sql.transaction((db) =>
          db.run(
            `insert into instances (id, host, pid, started_at, lease_until) values (?, ?, ?, ?, ?)
              on conflict (id) do nothing`,
            row.id,
            row.host,
            row.pid,
            row.started_at,
            row.lease_until
          )
        )
      }
    }
  })

  test('seals everything anew that is sealed', async ({ assert, cleanup }) => {
    const folder = await temporaryFolder(cleanup)
    const path = join(folder, '.env')
    await writeFile(path, envText(OLD))
    await chmod(path, 0o640)
    const { key, accessToken } = await createSecrets()
    assert.deepEqual(
      await sealedColumns(),
      SECRET_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort()
    )

    const { isContinued, seals } = await rotate({ current: OLD, previous: null }, new EnvFile(path))
    const keys = await keysIn(path)
    cleanup(() => turnBack(keys))
    assert.isFalse(isContinued)
    assert.equal(seals.previous, 0)
    assert.isAtLeast(seals.current, SECRET_COLUMNS.length)
    assert.notEqual(keys.current, OLD)
    assert.equal(keys.previous, OLD)
    const facts = await stat(path)
    assert.equal(facts.mode & 0o777, 0o640)
    assert.equal(
      await readFile(path, 'utf8'),
      envText(keys.current).replace(/(APP_KEY=.*)/, `$1\nAPP_KEY_PREVIOUS=${OLD}`)
    )
    const box = new SealedJson(encryptionWith(keys.current))
    const credential = await new DatabaseVault(sql, box).find(key)
    assert.equal(credential?.tokens.access_token, accessToken)
    const oldBox = new SealedJson(encryptionWith(OLD))
    assert.isNull(await new DatabaseVault(sql, oldBox).find(key))
  })

  test('goes on where it was stopped', async ({ assert, cleanup }) => {
    const folder = await temporaryFolder(cleanup)
    const path = join(folder, '.env')
    await writeFile(path, envText(OLD))
    await createSecrets()
    const abort = new AbortController()
    let steps = 0
    const advance = () => {
      if (++steps === 2) {
        abort.abort(new Error('enough'))
      }
    }
    const options = { signal: abort.signal, reporter: { begin: () => {}, advance } }
    await assert.rejects(
      () => rotate({ current: OLD, previous: null }, new EnvFile(path), options),
      'enough'
    )
    const keys = await keysIn(path)
    cleanup(() => turnBack(keys))
    const again = await rotate(keys, new EnvFile(path))
    assert.isTrue(again.isContinued)
    assert.equal(again.seals.previous, 0)
    assert.deepEqual(await keysIn(path), keys)

    const rotateKeys = await app.container.make(RotateKeys)
    const early = { current: newKey(), previous: keys.current }
    const refused: unknown = await rotateKeys
      .forget(new EnvFile(path), early, commandOrigin())
      .catch((error) => error)
    assert.propertyVal(refused, 'code', 'key_in_use')
    await rotateKeys.forget(new EnvFile(path), keys, commandOrigin())
    assert.deepEqual(await keysIn(path), { current: keys.current, previous: null })
  })

  test('changes nothing where it cannot write the keys', async ({ assert, cleanup }) => {
    await createSecrets()
    const elsewhere: unknown = await rotate({ current: OLD, previous: null }, null).catch(
      (error) => error
    )
    assert.propertyVal(elsewhere, 'code', 'key_elsewhere')
    const folder = await temporaryFolder(cleanup)
    const path = join(folder, '.env')
    const odd = `NOTE='two\nAPP_KEY=lines'\n${envText(OLD)}`
    await writeFile(path, odd)
    const refused: unknown = await rotate(
      { current: OLD, previous: null },
      new EnvFile(path)
    ).catch((error) => error)
    assert.propertyVal(refused, 'code', 'key_elsewhere')
    assert.equal(await readFile(path, 'utf8'), odd)
    assert.deepEqual(await readdir(folder), ['.env'])
  })

  test('loses nothing where it is killed', async ({ assert, cleanup }) => {
    const folder = await temporaryFolder(cleanup)
    const database = await emptyDatabase(folder)
    cleanup(database.drop)
    await createSecrets()
    await backUp(join(folder, 'backup.tar.gz'))
    await restore(join(folder, 'backup.tar.gz'), database.target, join(folder, 'files'))
    const count = await addCredentials(database.url, 4_000)
    const project = await copyProject()
    cleanup(project.remove)
    const path = join(project.path, '.env')
    await writeFile(
      path,
      `${envText(OLD).replace('test', 'development')}DATABASE_URL=${database.url}\n`
    )

    for (const delay of [0, 40, 200]) {
      const before = await readFile(path, 'utf8')
      const child = start(project.path)
      const isOver = once(child, 'close')
      const written = untilAsync(
        async () => child.exitCode !== null || (await readFile(path, 'utf8')) !== before,
        'the keys were written',
        delay === 0 ? 120_000 : 30_000
      ).catch(() => {})
      await Promise.race([written, isOver])
      await sleep(delay)
      child.kill('SIGKILL')
      await isOver
      const { current, previous } = await countIn(database.url, await keysIn(path))
      assert.equal(current + previous, count)
    }
    const child = start(project.path)
    const [output] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.equal(child.exitCode, 0, output)
    const { current } = await countIn(database.url, await keysIn(path))
    assert.equal(current, count)
  })
})

function start(cwd: string) {
  const { PATH, HOME } = process.env
  return spawn(process.execPath, [...COPIED_SOURCES_FLAGS, 'bin/console.ts', 'key:rotate'], {
    cwd,
    env: { PATH, HOME },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

const [CREDENTIALS] = SECRET_COLUMNS

/** Shared credentials, sealed with the old key. Answers how many there are now. */
async function addCredentials(url: string, count: number) {
  const [{ count: before }] = await query<{ count: number | string }>(
    url,
    'select count(*) as count from mcp_credentials'
  )
  const old = encryptionWith(OLD)
  for (let i = 0; i < count; i += 500) {
    const rows = Array.from({ length: 500 }, (_, n) => {
      const row = { id: newId(), user_id: null, issuer: 'https://a.example', resource: `r${i + n}` }
      const sealed = old.encrypt(JSON.stringify({ n }), { purpose: CREDENTIALS.purpose(row) })
      return `('${row.id}', '${i + n}', '${row.issuer}', '${row.resource}', '${sealed}', 1, 1)`
    })
    await query(
      url,
      `insert into mcp_credentials (id, place, issuer, resource, sealed, created_at, updated_at)
        values ${rows.join(',')}`
    )
  }
  return Number(before) + count
}

/** How many credentials each of the keys that the settings name opens. */
async function countIn(url: string, keys: KeySettings) {
  const rows = await query<Record<string, string>>(
    url,
    'select id, user_id, issuer, resource, sealed from mcp_credentials'
  )
  const current = encryptionWith(keys.current)
  const previous = encryptionWith(keys.previous ?? newKey())
  const count = { current: 0, previous: 0 }
  for (const row of rows) {
    const purpose = CREDENTIALS.purpose(row)
    if (current.decrypt(row.sealed, purpose) !== null) {
      count.current++
    } else if (previous.decrypt(row.sealed, purpose) !== null) {
      count.previous++
    }
  }
  return count
}
