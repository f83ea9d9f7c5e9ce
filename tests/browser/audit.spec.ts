import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { recordAudit } from '#audit/record_audit'
import { anEvent } from '#tests/helpers/audit'
import { serverUrl } from '#tests/helpers/chats'
import { runJob } from '#tests/helpers/jobs'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

const ENTRIES = 12

test.group('The audit log and jobs in a browser without scripts', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(60_000)

  test('are filtered, leafed through, exported, checked and followed', async ({ assert }) => {
    const id = newId()
    await sql.transaction(async (db) => {
      for (let n = 0; n < ENTRIES; n++) {
        await recordAudit(db, anEvent({ target: { type: 'user', id, label: `Ada ${n}` } }))
      }
    })
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl(), { hasScripts: false })
    const { context, page, faults } = window
    await context.addCookies(client.cookies())
    await page.goto('/admin/audit?per=10')
    await page.getByLabel('Whom or what').fill(id)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(`${ENTRIES} entries matching`).waitFor()
    await page.getByText('Ada 11', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText('Ada 0', { exact: true }).waitFor()
    assert.equal(await page.getByText('Ada 11', { exact: true }).count(), 0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ])
    const csv = await readFile(await download.path(), 'utf8')
    assert.lengthOf(csv.match(/Ada \d+/g) ?? [], ENTRIES)

    await page.getByRole('button', { name: 'Check the log' }).click()
    await page.getByRole('heading', { name: 'Check of the audit log' }).waitFor()
    const job = new URL(page.url()).pathname
    assert.match(job, /^\/admin\/jobs\//)
    await runJob(job.split('/').at(-1) ?? '')
    await page.reload()
    await page.getByText('Done').first().waitFor()
    await page.goto('/admin/jobs')
    await page.locator(`a[href="${job}"]`).first().click()
    await page.getByRole('heading', { name: 'Check of the audit log' }).waitFor()
    assert.deepEqual(faults, [])
  })
})
