import { test } from '@japa/runner'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { adminPages } from '#tests/helpers/admin_pages'
import { openWindow, type Window } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

const NARROWEST_PX = 320

/** What is wrong with a page as it is shown, one line each. */
async function complaints({ page, faults }: Window, path: string): Promise<string[]> {
  faults.length = 0
  const response = await page.goto(path)
  const found = await axeViolations(page)
  const overflow = await horizontalOverflow(page)
  return [
    ...(response?.status() === 200 ? [] : [`status ${response?.status()}`]),
    ...found,
    ...(overflow > 0 ? [`${overflow} px wider than the window`] : []),
    ...faults,
  ].map((complaint) => `${path}: ${complaint}`)
}

test.group('Every page of administrators', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(600_000)

  test('holds in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 1440 },
      { theme: 'light', width: 390 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, { theme, width }) => {
      const { client, account } = await administratorClient()
      await using window = await openWindow(serverUrl(), { theme, width })
      await window.context.addCookies(client.cookies())
      const found: string[] = []
      for (const path of await adminPages(account)) {
        found.push(...(await complaints(window, path)))
      }
      assert.deepEqual(found, [])
    })

  test('fits into the narrowest window', async ({ assert }) => {
    const { client, account } = await administratorClient()
    await using window = await openWindow(serverUrl(), { width: 390 })
    await window.context.addCookies(client.cookies())
    await window.page.setViewportSize({ width: NARROWEST_PX, height: 700 })
    const found: string[] = []
    for (const path of await adminPages(account)) {
      await window.page.goto(path)
      const overflow = await horizontalOverflow(window.page)
      if (overflow > 0) {
        found.push(`${path}: ${overflow} px`)
      }
    }
    assert.deepEqual(found, [])
  })
})
