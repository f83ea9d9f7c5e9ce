import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount, PASSWORD } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { runJob } from '#tests/helpers/jobs'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

/** A window without scripts, in which an administrator looks at people whom nobody else's test finds. */
async function openPlain(count: number) {
  const family = `Fam${newId().slice(-10)}`
  for (let n = 0; n < count; n++) {
    await createAccount({ fullName: `${family} ${String(n).padStart(2, '0')}` })
  }
  const { client } = await administratorClient()
  const window = await openWindow(serverUrl(), { hasScripts: false })
  await window.context.addCookies(client.cookies())
  await window.page.goto(`/admin/users?q=${family}`)
  return { family, window }
}

test.group('Users in a browser without scripts', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(60_000)

  test('are searched, filtered, sorted, leafed through and exported', async ({ assert }) => {
    const { family, window } = await openPlain(12)
    await using closing = window
    const { page, faults } = closing
    await page.goto('/admin/users')
    await page.getByLabel('Search by name').fill(family)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('12 people matching').waitFor()
    await page.getByLabel('Status').selectOption('active')
    await page.getByRole('button', { name: 'Apply' }).click()
    assert.include(await page.locator('.chips').innerText(), 'Active')
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: '10', exact: true })
      .click()
    const names = () => page.locator('tbody strong').allInnerTexts()
    const header = page.getByRole('columnheader', { name: 'Name' })
    while ((await header.getAttribute('aria-sort')) !== 'descending') {
      await header.getByRole('link').click()
    }
    const first = await names()
    assert.equal(first.at(0), `${family} 11`)
    await page.getByRole('link', { name: 'Next' }).click()
    assert.deepEqual(await names(), [`${family} 01`, `${family} 00`])
    await page.getByRole('link', { name: 'Previous' }).click()
    assert.deepEqual(await names(), first)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV', exact: true }).click(),
    ])
    const csv = await readFile(await download.path(), 'utf8')
    assert.lengthOf(csv.trim().split('\r\n'), 13)
    assert.deepEqual(faults, [])
  })

  test('are changed together', async ({ assert }) => {
    const { family, window } = await openPlain(3)
    await using closing = window
    const { page, faults } = closing
    await page.getByLabel(`Select ${family} 00`).check()
    await page.getByLabel(`Select ${family} 01`).check()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('heading', { name: 'Suspend 2 people?' }).waitFor()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByText('Suspended 2 people.').waitFor()
    await page.goto(`/admin/users?q=${family}&f[status]=suspended`)
    await page.getByText('2 people matching').waitFor()
    assert.deepEqual(faults, [])
  })

  test('are invited, changed and erased', async ({ assert }) => {
    const { window } = await openPlain(0)
    await using closing = window
    const { page, faults } = closing
    const email = `${newId()}@example.test`
    await page.getByRole('link', { name: 'Invite people' }).click()
    await page.getByLabel('Email address').fill(email)
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.locator('.code-block').innerText()

    await using guest = await openWindow(serverUrl(), { hasScripts: false })
    await guest.page.goto(new URL(link).pathname)
    await guest.page.getByLabel('Full name').fill('Ada Invited')
    await guest.page.locator('[name=password]').fill(PASSWORD)
    await guest.page.getByLabel('once more').fill(PASSWORD)
    await guest.page.getByRole('button', { name: 'Make the account' }).click()
    await page.goto(`/admin/users?q=${email}`)
    await page.getByRole('link', { name: 'Ada Invited' }).click()

    await page.getByRole('link', { name: 'Make an administrator' }).click()
    await page.getByRole('button', { name: 'Make an administrator' }).click()
    await page.getByText(`${email} is an administrator now.`).waitFor()
    await page.getByRole('link', { name: 'Suspend' }).click()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByText(`Suspended ${email}.`).waitFor()
    await page.getByRole('button', { name: 'Activate' }).click()
    await page.getByText(`Activated ${email}.`).waitFor()

    await page.getByRole('link', { name: 'Erase' }).click()
    await page.getByLabel(`Type ${email}`).fill('somebody else')
    await page.getByRole('button', { name: 'Erase' }).click()
    assert.include(await page.getByRole('alert').innerText(), `Type ${email}`)
    await page.getByLabel(`Type ${email}`).fill(email)
    await page.getByRole('button', { name: 'Erase' }).click()
    await page.getByRole('heading', { name: 'Erasure of a person' }).waitFor()
    await runJob(new URL(page.url()).pathname.split('/').at(-1) ?? '')
    await page.reload()
    await page.getByText('The account is erased').waitFor()
    assert.deepEqual([...faults, ...guest.faults], [])
  })
})
