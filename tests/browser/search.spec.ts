import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { administratorClient } from '#tests/helpers/page_client'
import { newId } from '#core/ids'
import { openWindow, type WindowOptions } from '#tests/support/chromium'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

const PATIENCE_MS = 180_000

/** A word that no other test writes. */
const newWord = () => `w${newId().replaceAll('-', '')}`

const focusedName = (page: Page) =>
  page.evaluate<string>(
    'document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()'
  )

async function openSignedIn(options: WindowOptions = {}) {
  const { client } = await administratorClient()
  const window = await openWindow(serverUrl(), options)
  await window.context.addCookies(client.cookies())
  const { page } = window
  const field = page.getByRole('combobox', { name: 'Search or jump to' })
  return {
    window,
    field,
    /** What the field says is chosen, and what is shown as chosen. */
    chosen: async () => {
      const id = await field.getAttribute('aria-activedescendant')
      const shown = page.locator('#palette [role="option"][aria-selected="true"]')
      const isSame = (await shown.count()) === 1 && (await shown.getAttribute('id')) === id
      return isSame ? shown.locator('strong').innerText() : null
    },
  }
}

test.group('The palette in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(PATIENCE_MS)

  test('leads to a page by keys alone', async ({ assert }) => {
    const { window, field, chosen } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    await page.goto('/admin/jobs')
    await page.keyboard.press('Control+k')
    assert.equal(await chosen(), 'Overview')
    await page.keyboard.press('ArrowDown')
    assert.equal(await chosen(), 'Conversations')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    assert.equal(await chosen(), 'Personal tokens')
    await page.keyboard.press('ArrowDown')
    assert.equal(await chosen(), 'Overview')
    await page.keyboard.type('audi')
    assert.equal(await chosen(), 'Audit log')
    assert.equal(await field.inputValue(), 'audi')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/audit')
    assert.deepEqual(faults, [])
  })

  test('finds what the page of the search finds, and comes back where it was', async ({
    assert,
  }) => {
    const { window, field, chosen } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    const word = newWord()
    const person = await createAccount({ fullName: `Tomás ${word}` })
    await createConversation(person, { title: `About ${word}` })
    await page.goto('/admin/jobs')
    const button = page.getByRole('button', { name: 'Search or jump to' })
    await button.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type(word)
    await page.getByText('2 results').waitFor()
    assert.equal(await chosen(), `Tomás ${word}`)
    await page.keyboard.press('Escape')
    assert.isFalse(await field.isVisible())
    assert.include(await focusedName(page), 'Search or jump to')
    await page.keyboard.press('Control+k')
    assert.equal(await field.inputValue(), '')
    await page.keyboard.type(word)
    await page.getByText('2 results').waitFor()
    await page.keyboard.press('ArrowDown')
    assert.equal(await chosen(), `About ${word}`)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/conversations/**')
    assert.deepEqual(faults, [])
  })

  test('says when nothing is found, and leads to the page of the search', async ({ assert }) => {
    const { window, field, chosen } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    const word = newWord()
    await page.goto('/admin/jobs')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(word)
    await page.getByRole('status').getByText(`Nothing found for “${word}”`).waitFor()
    assert.isNull(await chosen())
    assert.equal(await field.getAttribute('aria-expanded'), 'false')
    assert.deepEqual(await axeViolations(page), [])
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/admin/search?q=${word}`)
    assert.deepEqual(faults, [])
  })

  test('asks only for what was typed last', async ({ assert }) => {
    const { window } = await openSignedIn()
    await using _ = window
    const { page } = window
    const [first, last] = [newWord(), newWord()]
    const released = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    await page.route('**/admin/search?*', async (route) => {
      if (route.request().url().includes(first)) {
        asked.resolve()
        await released.promise
      }
      /* A request that was taken back cannot be answered any more. */
      await route.continue().catch(() => {})
    })
    const failed = page.waitForEvent('requestfailed', (one) => one.url().includes(first))
    await page.goto('/admin/jobs')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(first)
    await asked.promise
    await page.keyboard.press('Control+a')
    await page.keyboard.type(last)
    await failed
    released.resolve()
    await page.getByText(`Nothing found for “${last}”`).waitFor()
    assert.equal(await page.getByText(`Nothing found for “${first}”`).count(), 0)
  })

  test('offers pages where the server cannot be reached', async ({ assert }) => {
    const { window, chosen } = await openSignedIn()
    await using _ = window
    const { page } = window
    await page.goto('/admin/jobs')
    await page.route('**/admin/search?*', (route) => route.abort().catch(() => {}))
    await page.keyboard.press('Control+k')
    await page.keyboard.type('heal')
    await page.getByRole('status').getByText('The server cannot be reached').waitFor()
    assert.equal(await chosen(), 'Health')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/health')
  })

  test('sends who was signed out to the sign-in', async () => {
    const { window } = await openSignedIn()
    await using _ = window
    const { context, page } = window
    await page.goto('/admin/jobs')
    await context.clearCookies()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('heal')
    await page.waitForURL('**/login')
  })

  test('is a form without scripts', async ({ assert }) => {
    const { window } = await openSignedIn({ hasScripts: false })
    await using _ = window
    const { page, faults } = window
    const word = newWord()
    await createAccount({ fullName: word })
    await page.goto('/admin/jobs')
    await page.getByRole('searchbox', { name: 'Search or jump to' }).fill(word)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/admin/search?q=${word}`)
    await page.getByRole('link', { name: word }).click()
    await page.waitForURL('**/admin/users/*')
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), word)
    await page.setViewportSize({ width: 390, height: 800 })
    await page.getByRole('link', { name: 'Search', exact: true }).click()
    await page.waitForURL('**/admin/search')
    assert.deepEqual(faults, [])
  })

  test('and the help hold in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 1440 },
      { theme: 'light', width: 390 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, look) => {
      const { window } = await openSignedIn(look)
      await using _ = window
      const { page, faults } = window
      await page.goto('/admin/jobs')
      const holds = async () => {
        assert.deepEqual(await axeViolations(page), [])
        assert.equal(await horizontalOverflow(page), 0)
      }
      await page.keyboard.press('Control+k')
      await holds()
      await page.keyboard.type('s')
      await page.getByRole('status').getByText('results').waitFor()
      await holds()
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('button', { name: 'account of' }).click()
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
      await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
      await holds()
      await page.keyboard.press('Escape')
      assert.include(await focusedName(page), 'account of')
      assert.deepEqual(faults, [])
    })
})
