import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { serverUrl } from '#tests/helpers/chats'
import { clearManagedModels, givenModelServer, KEY } from '#tests/helpers/managed_models'
import { administratorClient } from '#tests/helpers/page_client'
import { clearSettings } from '#tests/helpers/settings'
import { openWindow } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

test.group('Models and settings in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.teardown(async () => {
    await clearManagedModels()
    await clearSettings()
  })

  test('a refused form holds in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, look) => {
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl(), look)
      const { context, page, faults } = window
      await context.addCookies(client.cookies())
      await page.goto('/admin/providers/new')
      await page.getByLabel('Name').fill('not a name')
      await page.getByLabel('Address').fill('http://169.254.169.254/v1')
      await page.getByRole('button', { name: 'Add and check' }).click()
      await page.getByRole('alert').waitFor()
      assert.deepEqual(await axeViolations(page), [])
      assert.equal(await horizontalOverflow(page), 0)
      assert.deepEqual(faults, [])
    })

  test('a provider is added and its models turned on, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true },
      { kind: 'without', hasScripts: false },
    ])
    .run(async ({ assert, cleanup }, { hasScripts }) => {
      const server = await givenModelServer(cleanup)
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl(), { hasScripts })
      const { context, page, faults } = window
      await context.addCookies(client.cookies())
      await page.goto('/admin/models')
      await page.getByRole('link', { name: 'Add provider' }).click()
      const name = `p${newId().replaceAll('-', '').slice(-12)}`
      await page.getByLabel('Name').fill(name)
      await page.getByLabel('Address').fill(server.url)
      await page.getByLabel('API key').fill('wrong')
      await page.getByRole('button', { name: 'Add and check' }).click()
      await page.getByText(`${name} cannot be used`).waitFor()
      assert.isTrue(await page.getByText('Key refused').isVisible())

      await page.getByLabel('API key').fill(KEY)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByText('Key accepted').waitFor()
      await page.getByLabel('Show').selectOption('all')
      if (!hasScripts) {
        await page.getByRole('button', { name: 'Apply' }).click()
      }
      await page.getByLabel(`Choose ${name}/one`).check()
      await page.getByRole('button', { name: 'Turn on' }).click()
      await page.getByText('Turned on 1 model.').waitFor()

      await page.getByRole('link', { name: 'Delete' }).click()
      await page.getByLabel('to delete it').fill(name)
      await page.getByRole('button', { name: 'Delete the provider' }).click()
      await page.getByText(`Deleted ${name}.`).waitFor()
      assert.deepEqual(faults, [])
    })
    .timeout(120_000)
})
