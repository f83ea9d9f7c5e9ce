import { test } from '@japa/runner'
import { adminPages, MISSING_PAGE, uncovered } from '#tests/helpers/admin_pages'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow, type Window } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

/** Somebody always writes one. */
const LONG_WORD = 'long'.repeat(20)

const HEIGHT_PX = 900

/** Where everything is looked at, and where only the width is. */
const WIDTHS = [
  { width: 1440, isAudited: true },
  { width: 860, isAudited: false },
  { width: 390, isAudited: true },
  { width: 320, isAudited: false },
]

/** Opens what is folded. */
const UNFOLD = 'document.querySelectorAll("details").forEach((one) => (one.open = true))'

/** What is wrong with a page at each width, in both themes. */
async function* complaints({ page, faults }: Window, path: string): AsyncGenerator<string> {
  faults.length = 0
  const response = await page.goto(path)
  const expected = path === MISSING_PAGE ? 404 : 200
  if (response?.status() !== expected || !page.url().endsWith(path)) {
    yield `answered ${response?.status()} at ${page.url()}`
  }
  for (const { width, isAudited } of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT_PX })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate(UNFOLD)
    const overflow = await horizontalOverflow(page)
    if (overflow > 0) {
      yield `${overflow} px wider than ${width}`
    }
    if (isAudited) {
      const light = await axeViolations(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await axeViolations(page, 'colours')
      yield* [...light, ...dark.map((line) => `dark: ${line}`)].map((line) => `${width}: ${line}`)
    }
  }
  yield* faults
}

test.group('Every page of administrators', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(600_000)

  test('holds in both themes and fits into every window', async ({ assert, cleanup }) => {
    const { client, account } = await administratorClient()
    await using window = await openWindow(serverUrl())
    await window.context.addCookies(client.cookies())
    const write = (place: string) => `${place} ${LONG_WORD}`
    const addresses = await adminPages({ account, client, cleanup, write, rows: 2 })
    assert.deepEqual(uncovered(addresses), [])
    const found: string[] = []
    for (const path of addresses) {
      for await (const complaint of complaints(window, path)) {
        found.push(`${path}: ${complaint}`)
      }
    }
    assert.deepEqual(found, [])
  })
})
