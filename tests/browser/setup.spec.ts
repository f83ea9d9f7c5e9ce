import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { CreateSetupLink } from '#auth/setup/create_setup_link'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { PASSWORD } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { clearSettings } from '#tests/helpers/settings'
import { withoutAdministrators } from '#tests/helpers/setup'
import { openWindow, type Window } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

const STEPS = ['organisation', 'provider', 'tools', 'access', 'message']

/** What is wrong with a step as it is shown; axe needs scripts. */
async function faultsOf({ page }: Window, hasScripts: boolean): Promise<unknown[]> {
  const violations = hasScripts ? await axeViolations(page) : []
  return [...violations, (await horizontalOverflow(page)) > 0 && 'too wide'].filter(Boolean)
}

test.group('The first run in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(60_000)
  group.each.setup(async () => {
    await withoutAdministrators()
    return async () => {
      await clearSettings()
      await sql.read((db) => db.run('delete from setup_progress'))
    }
  })

  test('goes from the link to the overview, {theme}, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true, width: 390, theme: 'dark' },
      { kind: 'without', hasScripts: false, width: 1440, theme: 'light' },
    ] as const)
    .run(async ({ assert }, options) => {
      const createLink = await app.container.make(CreateSetupLink)
      const { url } = await createLink.execute(systemOrigin())
      await using window = await openWindow(serverUrl(), options)
      const { page, faults } = window
      await page.goto('/admin')
      await page.waitForURL('**/setup')
      assert.deepEqual(await faultsOf(window, options.hasScripts), [])
      await page.goto(new URL(url).pathname)
      await page.getByLabel('Full name').fill('Maren Voss')
      await page.getByLabel('Email').fill(`${newId()}@example.test`)
      await page.locator('[name=password]').fill(PASSWORD)
      await page.getByLabel('once more').fill('something else')
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.getByRole('alert').waitFor()
      assert.deepEqual(await faultsOf(window, options.hasScripts), [])
      await page.locator('[name=password]').fill(PASSWORD)
      await page.getByLabel('once more').fill(PASSWORD)
      await page.getByRole('button', { name: 'Make the account' }).click()
      for (const step of STEPS) {
        await page.waitForURL(`**/setup/${step}`)
        assert.deepEqual(await faultsOf(window, options.hasScripts), [], step)
        if (step !== 'message') {
          const skip = page.getByRole('button', { name: 'Skip for now' })
          const go = page.getByRole('button', { name: /^(Save and continue|Continue)$/ })
          await ((step === 'provider' || step === 'tools') && (await skip.count()) > 0
            ? skip.click()
            : go.click())
        }
      }
      await page.getByLabel('Message').fill('Hello')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.locator('.rendered').waitFor()
      assert.deepEqual(await faultsOf(window, options.hasScripts), [])
      await page.getByRole('button', { name: 'Finish' }).click()
      await page.waitForURL('**/admin')
      const gone = await page.goto('/setup')
      assert.equal(gone?.status(), 404)
      assert.deepEqual(faults, [])
    })
})
