import { test } from '@japa/runner'
import { adminPages, MISSING_PAGE, uncovered } from '#tests/helpers/admin_pages'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { seeds } from '#tests/helpers/random'
import { openWindow, type Window } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

/** Somebody always writes one. */
const LONG_WORD = 'long'.repeat(20)

const HEIGHT_PX = 900

const WIDTHS = [1440, 860, 390, 320]

/** How axe looks at a page. Colours are the same at every width: the dark ones are looked at once. */
const AUDITS = [
  { width: 1440, colorScheme: 'light', only: undefined },
  { width: 1440, colorScheme: 'dark', only: 'colours' },
  { width: 390, colorScheme: 'light', only: undefined },
] as const

/** An audit takes a second: each page has one of them, another one in another run, and with `CHATFLOW_LONG=1` all. */
function auditsOf(page: number, seed: number): readonly (typeof AUDITS)[number][] {
  return process.env.CHATFLOW_LONG === '1' ? AUDITS : [AUDITS[(page + seed) % AUDITS.length]]
}

/** Opens what is folded. */
const UNFOLD = 'document.querySelectorAll("details").forEach((one) => (one.open = true))'

/** What is wrong with a page at each width, and what the audits find. */
async function* complaints(
  { page, faults }: Window,
  path: string,
  audits: readonly (typeof AUDITS)[number][]
): AsyncGenerator<string> {
  faults.length = 0
  const response = await page.goto(path)
  const expected = path === MISSING_PAGE ? 404 : 200
  if (response?.status() !== expected || !page.url().endsWith(path)) {
    yield `answered ${response?.status()} at ${page.url()}`
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT_PX })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate(UNFOLD)
    const overflow = await horizontalOverflow(page)
    if (overflow > 0) {
      yield `${overflow} px wider than ${width}`
    }
    for (const { colorScheme, only } of audits.filter((audit) => audit.width === width)) {
      await page.emulateMedia({ colorScheme })
      const found = await axeViolations(page, only)
      yield* found.map((line) => `${width}, ${colorScheme}: ${line}`)
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
    const [seed] = seeds(1, 1)
    for (const [n, path] of addresses.entries()) {
      for await (const complaint of complaints(window, path, auditsOf(n, seed))) {
        found.push(`${path}: ${complaint}`)
      }
    }
    assert.deepEqual(found, [], `seed ${seed}`)
  })
})
