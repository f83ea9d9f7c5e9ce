import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { openWindow } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

test.group('Signing in with a browser', (group) => {
  group.each.skip(...requires('chromium'))

  test('the page holds in {theme} at {width} px, also when it refuses')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, { theme, width }) => {
      await using window = await openWindow(serverUrl(), { theme, width })
      const { page, faults } = window
      await page.goto('/login')
      assert.deepEqual(await axeViolations(page), [])
      await page.getByLabel('Email').fill('nobody@example.test')
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      assert.include(await page.getByRole('alert').innerText(), 'is not right')
      assert.equal(await page.getByLabel('Email').inputValue(), 'nobody@example.test')
      assert.equal(await page.getByLabel('Password').inputValue(), '')
      assert.deepEqual(await axeViolations(page), [])
      assert.equal(await horizontalOverflow(page), 0)
      assert.deepEqual(faults, [])
    })

  test('an administrator comes back to the page that was wanted, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true },
      { kind: 'without', hasScripts: false },
    ])
    .run(async ({ assert }, { hasScripts }) => {
      const { email, password } = await createAccount({ role: 'admin' })
      await using window = await openWindow(serverUrl(), { hasScripts })
      const { page, faults } = window
      await page.goto('/admin/missing?of=all')
      assert.match(page.url(), /\/login$/)
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/admin/missing?of=all')
      assert.deepEqual(faults, [])
    })
})
