import { test } from '@japa/runner'
import { fakeModels, serverUrl } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

const SHOTS = process.env.CHATFLOW_SHOTS

test.group('The playground in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(120_000)

  test('shows an answer as it comes, and its page in the end, in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, { theme, width }) => {
      using fake = await fakeModels()
      const call = new HeldCall()
      fake.script(call.script)
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl(), { theme, width })
      const { page, faults } = window
      await window.context.addCookies(client.cookies())
      await page.goto('/admin/playground')
      assert.deepEqual(await axeViolations(page), [])
      assert.equal(await horizontalOverflow(page), 0)

      await page.getByLabel('Message').fill('What is flour?')
      await page.getByRole('button', { name: 'Send' }).click()
      await call.started()
      call.say('**Ground** ', 'grain')
      await page.getByText('**Ground** grain').waitFor()
      const box = page.locator('.turn-text[aria-live="off"]')
      assert.equal(await box.innerText(), '**Ground** grain')
      assert.include(await page.locator('.turn-state').innerText(), 'is being written')
      assert.deepEqual(await axeViolations(page), [])
      call.finish()
      await page.locator('.turn strong', { hasText: 'Ground' }).waitFor()
      assert.equal(await page.locator('#playground-status').textContent(), 'The answer is complete')
      await page.getByText('Copy as curl').click()
      assert.deepEqual(await axeViolations(page), [])
      assert.equal(await horizontalOverflow(page), 0)
      if (SHOTS !== undefined) {
        await page.screenshot({ path: `${SHOTS}/playground-${theme}-${width}.png`, fullPage: true })
      }
      assert.deepEqual(faults, [])
    })

  test('stops an answer and keeps what was said', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl())
    const { page, faults } = window
    await window.context.addCookies(client.cookies())
    await page.goto('/admin/playground')
    await page.getByLabel('Message').fill('Count')
    await page.getByRole('button', { name: 'Send' }).click()
    await call.started()
    call.say('One, two')
    await page.getByText('One, two').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await call.aborted()
    await page.locator('.turn-state', { hasText: 'Stopped' }).waitFor()
    assert.isTrue(await page.locator('.prose', { hasText: 'One, two' }).isVisible())
    assert.deepEqual(faults, [])
  })

  test('compares two models, also without scripts', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('One says this.').answer('The other says that.')
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl(), { hasScripts: false })
    const { page, faults } = window
    await window.context.addCookies(client.cookies())
    await page.goto('/admin/playground')
    await page.getByLabel('Message').fill('Say something')
    const compare = page.getByLabel('Compare with')
    const model = await compare.locator('option').nth(1).getAttribute('value')
    await compare.selectOption(model)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('One says this.').waitFor()
    assert.isTrue(await page.getByText('The other says that.').isVisible())
    if (SHOTS !== undefined) {
      await page.screenshot({ path: `${SHOTS}/playground-compare.png`, fullPage: true })
    }
    assert.deepEqual(faults, [])
  })
})
