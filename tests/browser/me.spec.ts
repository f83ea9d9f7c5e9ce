import { test } from '@japa/runner'
import { PASSWORD } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { codeOf } from '#tests/helpers/two_factor'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

test.group('The own account in a browser without scripts', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(60_000)

  test('is changed, gets a token, and a second factor that is asked for from then on', async ({
    assert,
  }) => {
    const { account, client } = await administratorClient()
    await using window = await openWindow(serverUrl(), { hasScripts: false })
    const { context, page, faults } = window
    await context.addCookies(client.cookies())
    await page.goto('/admin/me')
    await page.getByLabel('Full name').fill('Maren V. Voss')
    await page.getByRole('button', { name: 'Save profile' }).click()
    await page.getByRole('status').first().waitFor()
    assert.equal(await page.getByLabel('Full name').inputValue(), 'Maren V. Voss')

    await page.goto('/admin/me/tokens')
    await page.getByLabel('Name').fill('Nightly report')
    await page.getByRole('button', { name: 'Make the token' }).click()
    await page.getByText('It is shown only now').waitFor()
    await page.getByRole('button', { name: 'End Nightly report' }).click()
    await page.getByText('No tokens yet').waitFor()

    await page.goto('/admin/me/two-factor')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Begin' }).click()
    const secret = await page.locator('p code').first().innerText()
    await page.locator('[name=two_factor_code]').fill('000000')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    assert.isNotEmpty(await page.getByRole('alert').innerText())
    await page.locator('[name=two_factor_code]').fill(codeOf(secret, -1))
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('The second factor is on.').waitFor()
    const recovery = await page.locator('.recovery-codes code').first().innerText()

    for (const code of [codeOf(secret), recovery]) {
      await context.clearCookies()
      await page.goto('/admin/jobs')
      await page.getByLabel('Email').fill(account.email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL('**/login/2fa')
      await page.locator('[name=two_factor_code]').fill(code)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL('**/admin/jobs')
    }
    assert.deepEqual(faults, [])
  })
})
