import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import type { Uploaded } from '#tests/helpers/files'
import { untilAsync } from '#tests/helpers/until_async'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const ROUNDS = 3
const WRITERS = 4
/** Acknowledged before the server is killed; fewer than an account may send in a minute. */
const ACKNOWLEDGED = 8
const SIZE = 300_000
const PATIENCE_MS = 30_000

interface StoredRow {
  id: string
  storage_key: string
  size: number
  sha256: string
}

test.group('A server that is killed while files arrive', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('has the bytes of every row, and a row for every file that it acknowledged', async ({
    assert,
    cleanup,
  }) => {
    const storage = await mkdtemp(join(tmpdir(), 'chatflow-files-'))
    cleanup(async () => {
      await rm(storage, { recursive: true, force: true })
    })
    const server = await OwnServer.prepare({
      sharesDatabase: true,
      env: { STORAGE_PATH: storage },
    })
    cleanup(async () => {
      await server.remove()
    })

    for (let round = 0; round < ROUNDS; round++) {
      await server.start()
      const account = await createAccount()
      const acknowledged: string[] = []
      let isUp = true
      const write = async (writer: number) => {
        for (let n = 0; isUp; n++) {
          const form = new FormData()
          const text = `${round} ${writer} ${n} `.padEnd(SIZE, 'x')
          form.append('file', new Blob([text]), 'a.txt')
          const { headers } = account
          const url = `${server.url}/files`
          const answer = await fetch(url, { method: 'POST', headers, body: form })
          const file: Uploaded = JSON.parse(await answer.text())
          if (answer.status === 201) {
            acknowledged.push(file.id)
          }
        }
      }
      const writers = Promise.allSettled(Array.from({ length: WRITERS }, (_, n) => write(n)))
      await untilAsync(
        async () => acknowledged.length >= ACKNOWLEDGED,
        'files were acknowledged',
        PATIENCE_MS
      )
      await server.process.kill()
      isUp = false
      await writers

      const rows = await sql.read((db) =>
        db.all<StoredRow>(
          'select id, storage_key, size, sha256 from files where owner_id = ?',
          account.id
        )
      )
      assert.includeMembers(
        rows.map(({ id }) => id),
        acknowledged
      )
      for (const row of rows) {
        const bytes = await readFile(join(storage, row.storage_key))
        assert.equal(bytes.length, row.size)
        assert.equal(createHash('sha256').update(bytes).digest('hex'), row.sha256)
      }
    }
    await server.start()
  })
})
