import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { UserPreferences } from '#auth/preferences/user_preferences'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { createEveryKind } from '#tests/helpers/transcripts'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

const PATIENCE_MS = 120_000

/** A window of an administrator who wants single keys, or not. */
async function openSignedIn({ hasShortcuts = true } = {}) {
  const { account, client } = await administratorClient()
  const preferences = await app.container.make(UserPreferences)
  await preferences.save(account.id, { ...(await preferences.of(account.id)), hasShortcuts })
  const window = await openWindow(serverUrl())
  await window.context.addCookies(client.cookies())
  const { page } = window
  return {
    account,
    window,
    focused: () => page.evaluate<string>('document.activeElement.textContent.trim()'),
    isOpen: (id: string) => page.evaluate<boolean>(`document.querySelector('dialog#${id}').open`),
  }
}

test.group('Shortcuts in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(PATIENCE_MS)

  test('lead to the pages', async ({ assert }) => {
    const { window } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    await page.goto('/admin/health')
    for (const [letter, path] of [
      ['u', '/admin/users'],
      ['c', '/admin/conversations'],
      ['m', '/admin/models'],
      ['t', '/admin/tools'],
      ['a', '/admin/analytics'],
      ['s', '/admin/settings/general'],
      ['o', '/admin'],
    ]) {
      await page.keyboard.press('g')
      await page.keyboard.press(letter)
      await page.waitForURL(`${serverUrl()}${path}`)
    }
    assert.deepEqual(faults, [])
  })

  test('go through the rows of a list and tick them', async ({ assert }) => {
    const { window, focused } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    const names = ['Ines Laurent', 'Kwame Boateng']
    for (const fullName of [...names].reverse()) {
      await createAccount({ fullName })
    }
    await page.goto('/admin/users')
    await page.keyboard.press('j')
    assert.equal(await focused(), names[0])
    await page.keyboard.press('j')
    assert.equal(await focused(), names[1])
    await page.keyboard.press('x')
    const ticked = page.locator('input[data-row]:checked')
    assert.include(await ticked.getAttribute('aria-label'), names[1])
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('k')
    assert.equal(await focused(), names[0])
    await page.keyboard.press('k')
    assert.equal(await focused(), names[0])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/users/*')
    assert.deepEqual(faults, [])
  })

  test('find the field of the page, else that for everything', async ({ assert }) => {
    const { window, isOpen } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    await page.goto('/admin/users')
    await page.keyboard.press('/')
    await page.keyboard.type('gu?jx/')
    assert.equal(await page.getByRole('searchbox').inputValue(), 'gu?jx/')
    assert.isFalse(await isOpen('shortcuts'))
    await page.goto('/admin/jobs')
    await page.keyboard.press('/')
    assert.isTrue(await isOpen('palette'))
    await page.keyboard.type('zzzz')
    await page.getByText('Nothing found').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    assert.isTrue(await isOpen('shortcuts'))
    assert.deepEqual(faults, [])
  })

  test('show what there is, and do nothing meanwhile', async ({ assert }) => {
    const { window, isOpen } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    await page.goto('/admin/jobs')
    await page.keyboard.press('?')
    assert.isTrue(await isOpen('shortcuts'))
    const keys = await page.locator('#shortcuts kbd').allInnerTexts()
    assert.includeMembers(keys, ['Ctrl', '/', '?', 'G', 'O', 'J', 'K', 'X', 'E', 'R'])
    await page.keyboard.press('/')
    await page.keyboard.press('Control+k')
    assert.isFalse(await isOpen('palette'))
    await page.keyboard.press('Escape')
    assert.isFalse(await isOpen('shortcuts'))
    for (const key of ['Control+/', 'Alt+/', 'Meta+/', 'Shift+G']) {
      await page.keyboard.press(key)
      assert.isFalse(await isOpen('palette'), key)
    }
    await page.keyboard.press('u')
    assert.equal(new URL(page.url()).pathname, '/admin/jobs')
    assert.deepEqual(faults, [])
  })

  test('do nothing for somebody who turned them off, but for Ctrl K', async ({ assert }) => {
    const { account, window, isOpen } = await openSignedIn({ hasShortcuts: false })
    await using _ = window
    const { page, faults } = window
    const { id } = await createEveryKind(account)
    await page.goto(`/admin/conversations/${id}`)
    const open = () => page.locator('details[data-tool][open]').count()
    const before = await open()
    await page.locator('#turn-1').focus()
    for (const key of ['?', '/', 'j', 'e', 'r', 'g', 'u']) {
      await page.keyboard.press(key)
    }
    assert.equal(await page.evaluate<string>('document.activeElement.id'), 'turn-1')
    assert.equal(await open(), before)
    assert.isFalse(await isOpen('shortcuts'))
    assert.equal(new URL(page.url()).pathname, `/admin/conversations/${id}`)
    assert.equal(await page.getByRole('heading', { name: 'Keyboard' }).count(), 0)
    await page.keyboard.press('Control+k')
    assert.isTrue(await isOpen('palette'))
    assert.deepEqual(faults, [])
  })
})
