import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { serverUrl } from '#tests/helpers/chats'
import { givenHostServers } from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM } from '#tests/helpers/mcp_servers'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow, type Window, type WindowOptions } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

/** A window of an administrator, and the path of the reference server's page. */
async function givenWindow(
  cleanup: (undo: () => Promise<void>) => void,
  options: WindowOptions
): Promise<{ window: Window; path: string }> {
  await givenHostServers(cleanup, {
    every: entryOf(EVERYTHING_PROGRAM, { title: 'Everything' }),
  })
  const registry = await app.container.make(ServerRegistry)
  const server = await registry.findBySlug('every')
  const { client } = await administratorClient()
  const path = `/admin/tools/${server?.id}`
  await client.post(`${path}/check`)
  const window = await openWindow(serverUrl(), options)
  await window.context.addCookies(client.cookies())
  return { window, path }
}

test.group('Tool servers in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(180_000)

  test('the pages hold in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 1440 },
      { theme: 'light', width: 390 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert, cleanup }, options) => {
      const { window, path } = await givenWindow(cleanup, options)
      await using closing = window
      const { page, faults } = closing
      for (const [name, address] of [
        ['list', '/admin/tools'],
        ['new', '/admin/tools/new'],
        ['server', `${path}?tool=every__get-sum`],
        ['builtin', '/admin/tools/builtin?tool=builtin__ask_user'],
        ['connection', `${path}/connection`],
        ['activity', `${path}/activity`],
        ['logs', `${path}/logs`],
        ['changes', `${path}/changes`],
        ['test', `${path}/test/every__get-structured-content`],
        ['json', `${path}/test/every__echo?tab=json`],
      ]) {
        await page.goto(address)
        assert.equal(await horizontalOverflow(page), 0, address)
        assert.deepEqual(await axeViolations(page), [], address)
        if (process.env.SCREENSHOTS) {
          await page.screenshot({
            path: `${process.env.SCREENSHOTS}/tools-${name}-${options.theme}-${options.width}.png`,
            fullPage: true,
          })
        }
      }
      assert.deepEqual(faults, [])
    })

  test('a tool is switched and tried, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true },
      { kind: 'without', hasScripts: false },
    ])
    .run(async ({ assert, cleanup }, { hasScripts }) => {
      const { window, path } = await givenWindow(cleanup, { hasScripts })
      await using closing = window
      const { page, faults } = closing
      await page.goto(`${path}?q=get-sum`)
      const line = page.locator('.tool-line', { hasText: 'get-sum' })
      await line.getByRole('switch').uncheck({ force: true })
      if (!hasScripts) {
        await line.getByRole('button', { name: 'Save' }).click()
      }
      await page.getByText('get-sum is off.').waitFor()

      await page.goto(`${path}?tool=every__get-sum`)
      await page.getByRole('textbox', { name: 'a (required)' }).fill('2')
      await page.getByRole('textbox', { name: 'b (required)' }).fill('x')
      await page.getByRole('button', { name: 'Run tool' }).click()
      assert.include(await page.getByRole('alert').innerText(), 'Enter a number')
      if (hasScripts) {
        assert.deepEqual(await axeViolations(page), [])
      }
      await page.getByRole('textbox', { name: 'b (required)' }).fill('40')
      await page.getByRole('button', { name: 'Run tool' }).click()
      await page.getByText('Succeeded').waitFor()
      assert.include(await page.locator('#run-page').innerText(), '42')
      if (hasScripts) {
        assert.deepEqual(await axeViolations(page), [])
      }
      assert.deepEqual(faults, [])
    })
})
