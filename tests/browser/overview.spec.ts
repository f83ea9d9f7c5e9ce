import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { addAnswer } from '#tests/helpers/figures'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

test.group('Pages of figures in a browser', (group) => {
  group.each.skip(...requires('chromium'))

  group.setup(async () => {
    const conversation = await createConversation(await createAccount())
    for (const model of ['one/first', 'two/second']) {
      const calls = [{ tool: 'srv__do', state: 'failed', durationMs: 40 }]
      await addAnswer(conversation, { endedAt: Date.now(), model, costNanoUsd: 2e9, calls })
    }
  })

  for (const path of ['/admin', '/admin/analytics', '/admin/analytics?by=model', '/admin/health']) {
    test(`{path} holds in {theme} at {width} px`)
      .with([
        { path, theme: 'light', width: 1440 },
        { path, theme: 'dark', width: 390 },
      ] as const)
      .run(async ({ assert }, { theme, width }) => {
        const { client } = await administratorClient()
        await using window = await openWindow(serverUrl(), { theme, width })
        await window.context.addCookies(client.cookies())
        const { page, faults } = window
        await page.goto(path)
        assert.deepEqual(await axeViolations(page), [])
        assert.equal(await horizontalOverflow(page), 0)
        for (const summary of await page.locator('summary').all()) {
          await summary.click()
        }
        assert.deepEqual(await axeViolations(page), [])
        assert.equal(await horizontalOverflow(page), 0)
        assert.deepEqual(faults, [])
      })
  }

  test('a period and a measure are chosen without scripts', async ({ assert }) => {
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl(), { hasScripts: false })
    await window.context.addCookies(client.cookies())
    const { page } = window
    await page.goto('/admin')
    await page.getByRole('link', { name: '7 d' }).click()
    await page.getByRole('link', { name: 'Messages' }).click()
    assert.match(page.url(), /period=7d&measure=messages/)
    await page.getByRole('heading', { name: 'Messages per day' }).waitFor()
  })
})
