import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import sql from '#core/services/sql'
import { PASSWORD } from '#tests/helpers/accounts'
import { sendJson } from '#tests/helpers/chats'
import { emptyPostgres, query } from '#tests/helpers/databases'
import { chosen, seededRandom } from '#tests/helpers/random'
import { FIRST_START_FROM_SOURCES } from '#tests/support/from_sources'
import { ServerProcess } from '#tests/support/server_process'
import { StepKiller } from '#tests/support/step_killer'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const OWNER_ONLY = 0o600

/** What a new place is started in. */
interface Place {
  home: string
  databaseUrl: string
  killer: StepKiller
  start: () => Promise<ServerProcess>
  [Symbol.asyncDispose]: () => Promise<void>
}

async function newPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-first-start-'))
  const home = join(folder, 'home')
  const postgres = sql.dialect === 'postgres' ? await emptyPostgres() : null
  const killer = new StepKiller(join(folder, 'orders'))
  const env = {
    ...killer.env,
    ENVIRONMENT: 'development',
    CHATFLOW_HOME: home,
    ...(postgres !== null && { DATABASE_URL: postgres.url }),
  }
  const started: ServerProcess[] = []
  const start = async () => {
    const server = await ServerProcess.start(FIRST_START_FROM_SOURCES, ROOT, env)
    started.push(server)
    return server
  }
  const remove = async () => {
    await Promise.all(started.map((server) => server.kill()))
    await postgres?.drop()
    await rm(folder, { recursive: true, force: true })
  }
  const databaseUrl = postgres?.url ?? `sqlite:${join(home, 'data', 'chatflow.sqlite3')}`
  return { home, databaseUrl, killer, start, [Symbol.asyncDispose]: remove }
}

/** Everything that migrations make, by name. */
function schemaOf(databaseUrl: string): Promise<unknown[]> {
  return query(
    databaseUrl,
    sql.dialect === 'sqlite'
      ? 'select name, sql from sqlite_master order by name'
      : `select table_name as name, column_name as part, data_type as is from information_schema.columns
         where table_schema = 'public'
         union all select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
         order by 1, 2, 3`
  )
}

async function keysOf(home: string) {
  const path = join(home, '.env')
  const { mode } = await stat(path)
  const { APP_KEY: app, JWT_SECRET_KEY: jwt } = parseEnv(await readFile(path, 'utf8'))
  return { isPrivate: (mode & 0o777) === OWNER_ONLY, app, jwt }
}

/** Starts a place until it is killed at the point; it may come into service where there are fewer steps left. */
async function killedAt({ killer, start }: Place, point: number) {
  await killer.order(point)
  const server = await start()
  await Promise.race([server.exited, server.ready().catch(() => {})])
  await server.stop('SIGKILL')
  await killer.withdraw()
}

/** A start without hands: it serves, with one pair of keys and all of the schema, and takes a registration. */
async function assertWell(assert: Assert, place: Place, schema: unknown[], note: string) {
  const server = await place.start()
  await server.ready()
  const { isPrivate, app, jwt } = await keysOf(place.home)
  assert.isTrue(isPrivate, note)
  for (const key of [app, jwt]) {
    assert.lengthOf(Buffer.from(key ?? '', 'base64url'), 32, note)
  }
  assert.notEqual(app, jwt, note)
  assert.deepEqual(await schemaOf(place.databaseUrl), schema, note)

  const person = { email: 'ada@example.test', password: PASSWORD }
  const post = (path: string, body: unknown) =>
    sendJson('POST', `${server.url}${path}`, { headers: {} }, body)
  const registered = await post('/auth/register', { ...person, full_name: 'Ada' })
  assert.equal(registered.status, 201, note)
  const signedIn = await post('/auth/login-json', person)
  assert.equal(signedIn.status, 200, note)
  await server.stop('SIGKILL')
}

test.group('A first start that is killed at a step', (group) => {
  group.each.timeout(7_200_000)

  test('is followed by one that needs no hands', async ({ assert }) => {
    await using whole = await newPlace()
    await whole.killer.watch()
    const server = await whole.start()
    await server.ready()
    const schema = await schemaOf(whole.databaseUrl)
    await server.stop('SIGKILL')
    const steps = await whole.killer.steps()
    const ofKeys = steps.findLastIndex((step) => step.includes('.env')) + 1
    assert.isAbove(ofKeys, 1)
    assert.isAbove(steps.length, ofKeys)

    const { points, seed } = chosen(2 * steps.length, 2)
    console.log(`    seed ${seed}: ${points.length} kills at ${2 * steps.length} points`)
    if (process.env.CHATFLOW_LONG === '1') {
      for (const point of points) {
        await using place = await newPlace()
        await killedAt(place, point)
        await assertWell(assert, place, schema, `seed ${seed}, point ${point}`)
      }
    } else {
      await using place = await newPlace()
      const keyPoint = Math.floor(seededRandom(seed)() * 2 * ofKeys)
      for (const point of [keyPoint, ...points]) {
        await killedAt(place, point)
      }
      await assertWell(
        assert,
        place,
        schema,
        `seed ${seed}, point ${keyPoint} and ${points.join()}`
      )
    }
  })
})
