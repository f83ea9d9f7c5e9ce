import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip, gunzipSync, gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { extract, pack } from 'tar-stream'
import { digestOf } from '#backup/archive/manifest'
import { installedKeys } from '#backup/keys/installed_keys'
import { KeyRing } from '#backup/keys/key_ring'
import { verifyBackup } from '#backup/verify_backup'
import sql from '#core/services/sql'
import { backUp, restore } from '#tests/helpers/backups'
import { emptyDatabase, query, type OwnDatabase } from '#tests/helpers/databases'
import { temporaryFolder } from '#tests/helpers/folders'
import { chosen } from '#tests/helpers/random'
import { createWorld } from '#tests/helpers/worlds'
import { ON_ANY_DATABASE } from '#tests/support/requirements'

/** Of the steps of a backup and of a restore. */
const STEPS_TRIED = 5

interface Part {
  name: string
  bytes: Buffer
}

async function partsOf(archive: string): Promise<Part[]> {
  const entries = extract()
  const flow = pipeline(
    createReadStream(archive),
    async function* (source) {
      const chunks: Buffer[] = []
      for await (const chunk of source) {
        chunks.push(chunk)
      }
      yield gunzipSync(Buffer.concat(chunks))
    },
    entries
  )
  const parts: Part[] = []
  for await (const entry of entries) {
    const chunks: Buffer[] = []
    entry.on('data', (chunk) => chunks.push(Buffer.from(chunk as Uint8Array)))
    await once(entry, 'end')
    parts.push({ name: entry.header.name, bytes: Buffer.concat(chunks) })
  }
  await flow
  return parts
}

async function writeParts(archive: string, parts: Part[]): Promise<void> {
  const tar = pack()
  for (const { name, bytes } of parts) {
    tar.entry({ name }, bytes)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  await pipeline(tar, createGzip(), async (source) => {
    for await (const chunk of source) {
      chunks.push(chunk)
    }
  })
  await writeFile(archive, Buffer.concat(chunks))
}

/** Changes one part; hashes that only say what they are of are made anew, as somebody would who knows the format. */
function tampered(parts: Part[], name: RegExp, change: (bytes: Buffer) => Buffer): Part[] {
  const changed = parts.map((part) =>
    name.test(part.name) ? { ...part, bytes: change(part.bytes) } : part
  )
  const manifest = JSON.parse(String(changed.find((part) => part.name === 'manifest.json')?.bytes))
  for (const part of manifest.parts) {
    const bytes = changed.find((one) => one.name === part.name)?.bytes ?? Buffer.alloc(0)
    part.size = bytes.length
    part.sha256 = digestOf(bytes)
  }
  const text = Buffer.from(JSON.stringify(manifest))
  const seal = JSON.parse(String(changed.find((part) => part.name === 'seal.json')?.bytes))
  return changed.map((part) => {
    if (part.name === 'manifest.json') {
      return { ...part, bytes: text }
    }
    return part.name === 'seal.json'
      ? { ...part, bytes: Buffer.from(JSON.stringify({ ...seal, sha256: digestOf(text) })) }
      : part
  })
}

test.group('An archive', (group) => {
  group.each.timeout(120_000)

  let folder: string
  let archive: string
  let target: OwnDatabase
  let files: string

  async function prepare(cleanup: (undo: () => Promise<void>) => void) {
    folder = await temporaryFolder(cleanup)
    archive = join(folder, 'backup.tar.gz')
    files = join(folder, 'files')
    target = await emptyDatabase(folder)
    cleanup(target.drop)
  }

  /** What a target holds that was restored to before, to be compared. */
  async function emailsIn(database: OwnDatabase): Promise<string[]> {
    const rows = await query<{ email: string }>(database.url, 'select email from users order by id')
    return rows.map(({ email }) => email)
  }

  test('that was changed or cut is refused, and the data untouched', async ({
    assert,
    cleanup,
  }) => {
    await prepare(cleanup)
    const world = await createWorld()
    await backUp(archive)
    await restore(archive, target.target, files)
    await query(target.url, `update users set full_name = 'Changed since'`)
    const before = await query(target.url, 'select id, email, full_name from users order by id')
    const filesBefore = await readdir(files, { recursive: true })
    assert.isNotEmpty(filesBefore)

    const whole = await readFile(archive)
    const parts = await partsOf(archive)
    const bad = join(folder, 'bad.tar.gz')
    const attempts: [string, () => Promise<void>, string][] = []
    const attempt = (what: string, make: () => Promise<void>, code: string) =>
      attempts.push([what, make, code])

    for (const size of [
      0,
      1,
      100,
      Math.floor(whole.length / 2),
      whole.length - 20,
      whole.length - 1,
    ]) {
      const cut = async () => {
        await writeFile(bad, whole)
        await truncate(bad, size)
      }
      attempt(`cut to ${size} bytes`, cut, 'archive_damaged')
    }
    const plain = gunzipSync(whole)
    for (let i = 0; i < 12; i++) {
      const at = Math.floor((whole.length * (i + 0.5)) / 12)
      const bytes = Buffer.from(whole)
      bytes[at] ^= 0x10
      if (!isPackedAnew(bytes, plain)) {
        attempt(`byte ${at} changed`, () => writeFile(bad, bytes), 'archive_damaged')
      }
    }
    const zipped = async () => {
      const bytes = Buffer.from(plain)
      bytes[bytes.indexOf(world.owner.email)] ^= 1
      await writeFile(bad, gzipSync(bytes))
    }
    attempt('an address changed within', zipped, 'archive_damaged')
    const replaced = (make: (list: Part[]) => Part[]) => () => writeParts(bad, make(parts))
    const isFile = ({ name }: Part) => name.startsWith('files/')
    attempt(
      'a file left out',
      replaced((list) => list.filter((part) => !isFile(part))),
      'archive_damaged'
    )
    attempt(
      'a part added',
      replaced((list) => [
        { name: `files/ab/${'0'.repeat(62)}`, bytes: Buffer.from('x') },
        ...list,
      ]),
      'archive_damaged'
    )
    attempt(
      'a part that leads elsewhere',
      replaced((list) => [{ name: '../outside', bytes: Buffer.from('x') }, ...list]),
      'archive_damaged'
    )
    attempt(
      'no seal',
      replaced((list) => list.slice(0, -1)),
      'archive_damaged'
    )
    attempt(
      'a file changed with all hashes that need no key',
      replaced((list) => tampered(list, /^files/, () => randomBytes(20))),
      'archive_not_ours'
    )
    attempt(
      'of a later format',
      replaced((list) =>
        tampered(list, /^manifest/, (bytes) =>
          Buffer.from(String(bytes).replace('"version": 1', '"version": 2'))
        )
      ),
      'archive_too_new'
    )

    for (const [what, make, code] of attempts) {
      await make()
      const signal = new AbortController().signal
      const keys = installedKeys()
      for (const work of [
        () => verifyBackup({ archive: bad, keys, signal }),
        () => restore(bad, target.target, files),
      ]) {
        const error: unknown = await work().catch((reason) => reason)
        assert.propertyVal(error, 'code', code, what)
      }
      assert.deepEqual(
        await query(target.url, 'select id, email, full_name from users order by id'),
        before,
        what
      )
      assert.deepEqual(await readdir(files, { recursive: true }), filesBefore, what)
    }
    const left = await readdir(folder)
    assert.isFalse(left.some((name) => name.startsWith('.chatflow')))
  }).tags(ON_ANY_DATABASE)

  test('that was made with another key says so', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    await createWorld()
    const other = new KeyRing([randomBytes(32).toString('base64url')])
    await backUp(archive, { keys: other })
    const { isKeyKnown } = await restore(archive, target.target, files)
    assert.isFalse(isKeyKnown)
  })

  test('leaves nothing behind where its making ends early', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    await createWorld()
    const steps = await countSteps((options) => backUp(archive, options))
    assert.isAbove(steps, 2)
    const { points, seed } = chosen(steps, STEPS_TRIED)
    for (const point of points) {
      const step = point + 1
      const place = join(folder, `early-${step}`, 'backup.tar.gz')
      await assert.rejects(() => backUp(place, abortAt(step)), 'enough')
      assert.deepEqual(await readdir(join(place, '..')), [], `seed ${seed}, step ${step}`)
    }
  })

  test('leaves a database as it was where its restoring ends early', async ({
    assert,
    cleanup,
  }) => {
    await prepare(cleanup)
    await createWorld()
    await backUp(archive)
    await restore(archive, target.target, files)
    await query(target.url, `update users set email = 'changed-' || email`)
    const before = await emailsIn(target)
    const filesBefore = await readdir(files, { recursive: true })
    const elsewhere = join(folder, 'elsewhere')
    const steps = await countSteps(async (options) => {
      const other = await emptyDatabase(folder)
      await restore(archive, other.target, elsewhere, options)
      await other.drop()
    })
    assert.isAbove(steps, 2)
    const { points, seed } = chosen(steps, STEPS_TRIED)
    for (const point of points) {
      const step = point + 1
      const note = `seed ${seed}, step ${step}`
      await assert.rejects(() => restore(archive, target.target, files, abortAt(step)), 'enough')
      assert.deepEqual(await emailsIn(target), before, note)
      assert.deepEqual(await readdir(files, { recursive: true }), filesBefore, note)
    }
  })

  test('is not restored where a server runs', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    await backUp(archive)
    await restore(archive, target.target, files)
    const leaseUntil = Date.now() + 20_000
    await query(
      target.url,
      `insert into instances (id, host, pid, started_at, lease_until)
        values ('01900000-0000-7000-8000-00000000abcd', 'elsewhere', 1, 1, ${leaseUntil})`
    )
    const error: unknown = await restore(archive, target.target, files).catch((reason) => reason)
    assert.propertyVal(error, 'code', 'server_running')
  })

  test('of an older version is brought up to date', async ({ assert, cleanup }) => {
    await prepare(cleanup)
    const older = await emptyDatabase(folder)
    cleanup(older.drop)
    const { owner } = await createWorld()
    await backUp(archive)
    await restore(archive, older.target, files)
    for (const statement of WITHOUT_KINDS_OF_SESSIONS) {
      await query(older.url, statement)
    }
    const oldArchive = join(folder, 'older.tar.gz')
    await backUp(oldArchive, { database: older.target })
    await restore(oldArchive, target.target, files)
    assert.include(await emailsIn(target), owner.email)
    if (sql.dialect === 'postgres') {
      const kinds = await query(target.url, 'select distinct kind from auth_sessions')
      assert.deepEqual(kinds, [{ kind: 'client' }])
    }
  })
})

/** A changed bit may point at the same text elsewhere: then it is the same archive, packed in another way. */
function isPackedAnew(bytes: Buffer, plain: Buffer): boolean {
  try {
    return gunzipSync(bytes).equals(plain)
  } catch {
    return false
  }
}

/** The database as the version before had it. */
const WITHOUT_KINDS_OF_SESSIONS = [
  'alter table auth_sessions drop column kind',
  `delete from adonis_schema where name like '%add_kind_to_sessions'`,
]

function abortAt(step: number) {
  const abort = new AbortController()
  let count = 0
  const next = () => {
    count++
    if (count === step) {
      abort.abort(new Error('enough'))
    }
  }
  return { signal: abort.signal, reporter: { begin: next, advance: next } }
}

async function countSteps(work: (options: ReturnType<typeof abortAt>) => Promise<unknown>) {
  let steps = 0
  const count = () => {
    steps++
  }
  const { signal } = new AbortController()
  await work({ signal, reporter: { begin: count, advance: count } })
  return steps
}
