import { test } from '@japa/runner'
import { adminPages, MISSING_PAGE } from '#tests/helpers/admin_pages'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import type { Writer } from '#tests/helpers/transcripts'
import { openWindow } from '#tests/support/chromium'
import {
  INJECTION_PAYLOADS,
  INTRUDERS,
  PAYLOADS_THAT_RAN,
  payloadAt,
} from '#tests/support/injection_payloads'
import { requires } from '#tests/support/requirements'

/** So that places which are written once have not all the same one. */
const APART = 7

/** Pages on which each row shows another one. */
const FULL_LISTS = [
  '/admin/conversations?per=100',
  '/admin/users?per=100',
  '/admin/groups?per=100',
  '/admin/limits?per=100',
  '/admin/limits/people?per=100',
  '/admin/audit?per=100',
  '/admin/models',
  '/admin/me/security',
  '/admin/me/tokens',
]

/** Some are cut where a column is short. */
const NEARLY_ALL = 0.9

/** How many different payloads a page shows. */
const SHOWN = `new Set([...document.body.outerHTML.matchAll(/concat\\((\\d+)/g)].map(([, n]) => n)).size`

const UNFOLD = 'document.querySelectorAll("details").forEach((one) => (one.open = true))'

/** Gives each place all payloads at once at first, then one after the other. */
function hostileWriter(): Writer {
  const seen = new Map<string, number>()
  return (place) => {
    const n = seen.get(place)
    const start = n ?? seen.size * APART
    seen.set(place, n === undefined ? start : n + 1)
    return n === undefined
      ? INJECTION_PAYLOADS.map((_, at) => payloadAt(start + at)).join('\n\n')
      : payloadAt(n)
  }
}

test.group('What anybody wrote, on every page of administrators', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(300_000)

  test('is seen where it is not kept from becoming an element', async ({ assert }) => {
    await using window = await openWindow(serverUrl())
    const { page } = window
    await page.goto('/docs/errors')
    for (const markup of [
      '<svg onload="x()">',
      '<a href="java\tscript:x()">x</a>',
      '<script>x()</script>',
      '<img src=x>',
      '<form><button formaction=" javascript:x()">x</button></form>',
      '<p x-data x-init="x()">x</p>',
    ]) {
      const found = await page.evaluate<string[]>(
        `(document.body.innerHTML = ${JSON.stringify(markup)}, ${INTRUDERS})`
      )
      assert.isNotEmpty(found, markup)
    }
  })

  test('runs nothing and becomes no element', async ({ assert, cleanup }) => {
    const { account, client } = await administratorClient()
    const rows = INJECTION_PAYLOADS.length
    const world = { account, client, cleanup, write: hostileWriter(), rows }
    const addresses = await adminPages(world)
    await using window = await openWindow(serverUrl())
    await window.context.addCookies(client.cookies())
    const { page, faults } = window
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`)
      dialog.dismiss().catch(() => {})
    })
    const found: string[] = []
    const shown = new Map<string, number>()
    for (const address of addresses) {
      const response = await page.goto(address)
      await page.evaluate(UNFOLD)
      shown.set(address, await page.evaluate<number>(SHOWN))
      const ran = await page.evaluate<number[]>(PAYLOADS_THAT_RAN)
      const wrong = [
        ...ran.map((n) => `payload ${n} ran`),
        ...(await page.evaluate<string[]>(INTRUDERS)),
        ...(response?.status() === (address === MISSING_PAGE ? 404 : 200) ? [] : ['is no page']),
        ...faults.splice(0),
      ]
      found.push(...wrong.map((one) => `${address}: ${one}`))
    }
    assert.deepEqual(found, [])
    for (const list of FULL_LISTS) {
      assert.isAtLeast(shown.get(list) ?? 0, rows * NEARLY_ALL, list)
    }
  })
})
