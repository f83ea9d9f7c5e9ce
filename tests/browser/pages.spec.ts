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

/** What is looked at besides the width. Colours are the same at every width: the dark ones are looked at once. */
const WIDTHS: { width: number; audits: ('all' | 'dark')[] }[] = [
  { width: 1440, audits: ['all', 'dark'] },
  { width: 860, audits: [] },
  { width: 390, audits: ['all'] },
  { width: 320, audits: [] },
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
  for (const { width, audits } of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT_PX })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate(UNFOLD)
    const overflow = await horizontalOverflow(page)
    if (overflow > 0) {
      yield `${overflow} px wider than ${width}`
    }
    if (audits.includes('all')) {
      const light = await axeViolations(page)
      yield* light.map((line) => `${width}: ${line}`)
    }
    if (audits.includes('dark')) {
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await axeViolations(page, 'colours')
      yield* dark.map((line) => `${width}, dark: ${line}`)
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
