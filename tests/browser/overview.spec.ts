import { test } from '@japa/runner'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

test.group('Pages of figures in a browser', (group) => {
  group.each.skip(...requires('chromium'))

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
