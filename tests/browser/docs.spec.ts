import { test } from '@japa/runner'
import { operations } from '#openapi/operations'
import { serverUrl } from '#tests/helpers/chats'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

test.group('The documentation in a browser', (group) => {
  group.each.skip(...requires('chromium'))

  test('shows every operation and webhook, without a complaint and without another host', async ({
    assert,
  }) => {
    await using window = await openWindow(serverUrl())
    const { page, faults } = window
    await page.goto('/docs')
    const published = await fetch(serverUrl('/openapi.json'))
    const document: { webhooks: object } = JSON.parse(await published.text())
    const count = Object.keys(operations).length + Object.keys(document.webhooks).length
    await page
      .locator('.opblock')
      .nth(count - 1)
      .waitFor()
    assert.equal(await page.locator('.opblock').count(), count)
    await page.locator('.opblock-post .opblock-summary-control').first().click()
    await page.locator('.response').nth(5).waitFor()
    assert.deepEqual(faults, [])
  })

  test('marks the error code that a problem document points to', async ({ assert }) => {
    await using window = await openWindow(serverUrl())
    const { page, faults } = window
    await page.goto('/docs/errors#token_expired')
    assert.equal(await page.locator('tr:target').getAttribute('id'), 'token_expired')
    assert.deepEqual(faults, [])
  })
})
