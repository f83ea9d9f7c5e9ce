import { readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Disk } from '@adonisjs/drive'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DurableFsDriver } from '#files/durable_fs_driver'
import { FileStaging } from '#files/file_staging'
import { FileStorage } from '#files/file_storage'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { filesOf } from '#tests/helpers/files'
import { temporaryFolder } from '#tests/helpers/folders'
import { chosen } from '#tests/helpers/random'
import { OwnServer } from '#tests/support/own_server'
import { StepKiller } from '#tests/support/step_killer'
import { onAnyDatabase } from '#tests/support/requirements'

const TEXT = 'what is uploaded '.repeat(1_000)
/** Where uploads are until all of one has come. */
const STAGING = 'incoming'
const ORPHAN_AGE_S = 25 * 60 * 60

interface World {
  assert: Assert
  account: TestAccount
  server: OwnServer
  killer: StepKiller
  storage: string
}

/** Null where the server was gone before it answered. */
async function upload({ account, server }: World, key: string) {
  const form = new FormData()
  form.append('file', new Blob([TEXT]), 'a.txt')
  const headers = { ...account.headers, 'idempotency-key': key }
  return fetch(`${server.url}/files`, { method: 'POST', headers, body: form }).catch(() => null)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Lets a day go by for all that lies there, and sweeps. */
async function sweepAfterADay(storage: string) {
  const then = Date.now() / 1_000 - ORPHAN_AGE_S
  for (const path of await filesBelow(storage)) {
    await utimes(path, then, then)
  }
  const disk = new Disk(new DurableFsDriver({ location: storage, visibility: 'private' }))
  const staging = new FileStaging(join(storage, STAGING))
  await new SweepOrphanFiles(sql, new FileStorage(disk), staging).execute()
}

async function killedAt(world: World, point: number, note: string): Promise<boolean> {
  const { assert, account, server, killer, storage } = world
  const before = await filesOf(account)
  const key = newId()
  await killer.order(point)
  const answer = await upload(world, key)
  await answer?.text().catch(() => '')
  await server.process.stop('SIGKILL')
  await killer.withdraw()

  const rows = await filesOf(account)
  const isStored = rows.length > before.length
  if (answer?.status === 201) {
    assert.isTrue(isStored, note)
  }
  for (const name of rows) {
    assert.equal(await readFile(join(storage, name), 'utf8'), TEXT, note)
  }
  await server.start()
  const again = await upload(world, key)
  assert.equal(again?.status, 201, note)
  assert.equal(again?.headers.get('idempotency-replayed'), isStored ? 'true' : null, note)
  assert.lengthOf(await filesOf(account), before.length + 1, note)
  return isStored
}

test.group('A server that is killed at a step of an upload', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(600_000)

  test('has both the row and the file or no row, takes the file again, and what is left is swept', async ({
    assert,
    cleanup,
  }) => {
    const storage = join(await temporaryFolder(cleanup), 'storage')
    const killer = new StepKiller(join(await temporaryFolder(cleanup), 'orders'))
    const server = await OwnServer.prepare({
      sharesDatabase: true,
      env: { STORAGE_PATH: storage, ...killer.env },
    })
    cleanup(() => server.remove())
    await server.start()
    const account = await createAccount()
    const world = { assert, account, server, killer, storage }
    await killer.watch()
    const first = await upload(world, newId())
    assert.equal(first?.status, 201)
    const steps = await killer.steps()
    assert.isTrue(steps.some((step) => step.startsWith('rename ')))
    await server.process.stop('SIGKILL')
    await killer.withdraw()
    await server.start()

    const { points, seed } = chosen(2 * steps.length, 5)
    let stored = 0
    try {
      for (const point of points) {
        const note = `seed ${seed}, point ${point}, at “${steps[Math.floor(point / 2)]}”`
        stored += (await killedAt(world, point, note)) ? 1 : 0
      }
    } finally {
      console.log(
        `    seed ${seed}: killed at ${points.length} of ${2 * steps.length} points, ${stored} after the commit`
      )
    }
    await sweepAfterADay(storage)
    const rows = await filesOf(account)
    const kept = rows.map((name) => join(storage, name))
    assert.sameMembers(await filesBelow(storage), kept)
  })
})
