import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { newId } from '#core/ids'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { givenHostServers } from '#tests/helpers/host_servers'
import { clearManagedModels, givenModelServer, givenProvider } from '#tests/helpers/managed_models'
import { entryOf } from '#tests/helpers/mcp_host'
import { programOf } from '#tests/helpers/mcp_servers'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { isFocused, press, tabTo } from '#tests/support/keyboard'
import { axeViolations } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

/** More than a dialog has to go through. */
const ROUND = 8

const FOCUSED_PLACE =
  '(document.activeElement.closest("dialog") ?? document.activeElement).localName'

async function openSignedIn() {
  const { client } = await administratorClient()
  const window = await openWindow(serverUrl())
  await window.context.addCookies(client.cookies())
  return { client, window }
}

test.group('By keyboard alone', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(60_000)

  test('somebody signs in, finds and suspends a person, and signs out', async ({ assert }) => {
    const { email, password } = await createAccount({ role: 'admin' })
    const name = `Fam${newId().slice(-10)}`
    const person = await createAccount({ fullName: name })
    await using window = await openWindow(serverUrl())
    const { page, faults } = window
    await page.goto('/login')
    await tabTo(page, page.getByLabel('Email'))
    await page.keyboard.type(email)
    await tabTo(page, page.getByLabel('Password'))
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin')

    await press(page, page.getByRole('link', { name: 'Skip to content' }))
    assert.isTrue(await isFocused(page.locator('main')))
    await page.goto('/admin')
    await press(
      page,
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })
    )
    await page.waitForURL('**/admin/users')
    await tabTo(page, page.getByLabel('Search by name'))
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await page.getByText('1 person matching').waitFor()
    await press(page, page.getByRole('link', { name, exact: true }))
    await page.waitForURL(`**/admin/users/${person.id}`)

    const suspend = page.getByRole('link', { name: 'Suspend' })
    const dialog = page.getByRole('dialog')
    await press(page, suspend)
    await dialog.getByText('Suspend this account?').waitFor()
    assert.deepEqual(await axeViolations(page), [])
    const places = new Set<string>()
    for (let step = 0; step < ROUND; step++) {
      places.add(await page.evaluate<string>(FOCUSED_PLACE))
      await page.keyboard.press('Tab')
    }
    /* Between the last of it and the first the browser's own buttons have their turn. */
    places.delete('body')
    assert.deepEqual([...places], ['dialog'])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    assert.isTrue(await isFocused(suspend))
    await page.keyboard.press('Enter')
    await dialog.getByText('Suspend this account?').waitFor()
    await press(page, dialog.getByRole('link', { name: 'Cancel' }))
    await dialog.waitFor({ state: 'hidden' })
    assert.isTrue(await isFocused(suspend))
    await page.keyboard.press('Enter')
    await dialog.getByText('Suspend this account?').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Suspend' })
    if (!(await isFocused(confirm))) {
      await tabTo(page, confirm)
    }
    await page.keyboard.press('Enter')
    await page.getByText(`Suspended ${person.email}.`).waitFor()

    await press(page, page.getByRole('button', { name: /: account of/ }))
    await press(page, page.getByRole('button', { name: 'Sign out' }))
    await page.waitForURL('**/login')
    assert.deepEqual(faults, [])
  })

  test('somebody reads a conversation with a reason', async ({ assert }) => {
    const owner = await createAccount()
    const title = `Churn ${newId()}`
    await addBranch(await createConversation(owner, { title }), 2)
    const { window } = await openSignedIn()
    await using closing = window
    const { page, faults } = closing
    await page.goto('/admin/conversations')
    await press(page, page.getByRole('link', { name: title }))
    await page.waitForURL('**/reason')
    await tabTo(page, page.getByLabel('Reason'))
    await page.keyboard.type('Support request 4127')
    await press(page, page.getByRole('button', { name: 'Read conversation' }))
    await page.getByText('No 1').waitFor()
    await tabTo(page, page.locator('#turn-1 a').first())
    assert.deepEqual(faults, [])
  })

  test('somebody turns a model off', async ({ assert, cleanup }) => {
    cleanup(clearManagedModels)
    const server = await givenModelServer(cleanup)
    const { id, name } = await givenProvider(server.url, ['one'])
    const { window } = await openSignedIn()
    await using closing = window
    const { page, faults } = closing
    await page.goto(`/admin/providers/${id}`)
    await tabTo(page, page.getByLabel(`Choose ${name}/one`))
    await page.keyboard.press('Space')
    await press(page, page.getByRole('button', { name: 'Turn off' }))
    await page.getByText('Turned off 1 model.').waitFor()
    assert.deepEqual(faults, [])
  })

  test('somebody switches a tool, and stays at its switch', async ({ assert, cleanup }) => {
    await givenHostServers(cleanup, { good: entryOf(programOf('bad_server.ts', 'good')) })
    const registry = await app.container.make(ServerRegistry)
    const server = await registry.findBySlug('good')
    const { client, window } = await openSignedIn()
    await using closing = window
    const { page, faults } = closing
    const path = `/admin/tools/${server?.id}`
    await client.get(path)
    await client.post(`${path}/check`)
    await page.goto(path)
    const toggle = page.getByRole('switch', { name: 'act on' })
    await tabTo(page, toggle)
    await page.keyboard.press('Space')
    await page.getByText('act is off.').waitFor()
    assert.isTrue(await isFocused(toggle))
    await page.keyboard.press('Space')
    await page.getByText('act is on and').waitFor()
    assert.isTrue(await isFocused(toggle))
    assert.deepEqual(faults, [])
  })
})
