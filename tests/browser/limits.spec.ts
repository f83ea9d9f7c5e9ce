import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { clearBudgets } from '#tests/helpers/clear_budgets'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { press, tabTo } from '#tests/support/keyboard'
import { axeViolations, horizontalOverflow } from '#tests/support/page_audit'
import { requires } from '#tests/support/requirements'

test.group('Limits and groups in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(120_000)
  group.each.setup(clearBudgets)
  group.each.teardown(clearBudgets)

  test('a budget is set, seen, raised once and removed, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true },
      { kind: 'without', hasScripts: false },
    ])
    .run(async ({ assert }, { hasScripts }) => {
      const { email } = await createAccount()
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl(), { hasScripts })
      const { context, page, faults } = window
      await context.addCookies(client.cookies())
      await page.goto('/admin/limits')
      await page.getByRole('link', { name: 'Set a budget', exact: true }).first().click()
      await page.getByLabel('A person', { exact: true }).check()
      await page.getByLabel('Email address').fill(email)
      await page.getByRole('button', { name: 'Next' }).click()

      await page.getByRole('heading', { name: email }).waitFor()
      await page.getByLabel('Tokens a day').fill('lots')
      await page.getByLabel('US dollars a month').fill('12.50')
      await page.getByRole('button', { name: 'Save' }).click()
      const summary = page.getByRole('alert')
      assert.include(await summary.innerText(), 'Write a whole number of tokens')
      assert.equal(await page.getByLabel('US dollars a month').inputValue(), '12.50')
      await page.getByLabel('Tokens a day').fill('50000')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText(`Saved: ${email}.`).waitFor()
      await page.getByText('$0.00 of $12.50').waitFor()

      await page.getByLabel('Of what').selectOption('US dollars, until the month is over')
      await page.getByLabel('How much more').fill('7.5')
      await page.getByRole('button', { name: 'Give more' }).click()
      await page.getByText('$7.50 more this month').waitFor()
      await page.getByText('$0.00 of $20.00').waitFor()

      await page.goto('/admin/limits/people')
      const row = page.getByRole('listitem').filter({ hasText: email })
      assert.include(await row.innerText(), '$0.00 of $20.00')
      assert.include(await row.innerText(), '$7.50 of it given once')
      await row.getByRole('link', { name: 'Edit' }).click()
      await page.getByRole('link', { name: 'Remove' }).click()
      await page.getByText('What is said of each person holds for them again.').waitFor()
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.getByText(`Removed the budget: ${email}.`).waitFor()
      await page.goto('/admin/limits/people')
      await page.getByText('Nobody has a budget of their own').waitFor()
      assert.deepEqual(faults, [])
    })

  test('a group is made and filled, and people are taken out together, without scripts', async ({
    assert,
  }) => {
    const people = [await createAccount(), await createAccount(), await createAccount()]
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl(), { hasScripts: false })
    const { context, page, faults } = window
    await context.addCookies(client.cookies())
    const name = `Team ${newId().slice(-12)}`
    await page.goto('/admin/groups')
    await page.getByRole('link', { name: 'New group' }).first().click()
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByText(`Made the group ${name}.`).waitFor()
    await page.getByLabel('Email addresses').fill(people.map(({ email }) => email).join('\n'))
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('Added 3 people.').waitFor()
    await page.getByRole('checkbox', { name: people[0].email }).check()
    await page.getByRole('checkbox', { name: people[1].email }).check()
    await page.getByRole('button', { name: 'Remove from the group' }).click()
    await page.getByText('Removed 2 people.').waitFor()
    await page.getByRole('button', { name: `Remove ${people[2].email}` }).click()
    await page.getByText('Nobody is in this group').waitFor()
    await page.getByRole('link', { name: 'Delete' }).click()
    await page.getByLabel('to delete it').fill(name)
    await page.getByRole('button', { name: 'Delete the group' }).click()
    await page.getByText(`Deleted the group ${name}.`).waitFor()
    assert.deepEqual(faults, [])
  })

  test('a budget is set by keyboard alone', async () => {
    const { client } = await administratorClient()
    await using window = await openWindow(serverUrl())
    const { context, page } = window
    await context.addCookies(client.cookies())
    await page.goto('/admin/limits')
    await press(page, page.getByRole('link', { name: 'Edit the budget: The whole instance' }))
    await page.getByRole('heading', { name: 'The whole instance' }).waitFor()
    await tabTo(page, page.getByLabel('US dollars a month'))
    await page.keyboard.type('2500')
    await page.keyboard.press('Enter')
    await page.getByText('$0.00 of $2,500').waitFor()
  })

  test('refused forms hold in {theme} at {width} px')
    .with([
      { theme: 'light', width: 1440 },
      { theme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert }, look) => {
      const { email } = await createAccount()
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl(), look)
      const { context, page, faults } = window
      await context.addCookies(client.cookies())
      const check = async () => {
        await page.getByRole('alert').waitFor()
        assert.deepEqual(await axeViolations(page), [])
        assert.equal(await horizontalOverflow(page), 0)
      }
      await page.goto('/admin/limits/new')
      await page.getByLabel('Email address').fill('nobody@example.test')
      await page.getByRole('button', { name: 'Next' }).click()
      await check()
      await page.getByLabel('Email address').fill(email)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByLabel('Tokens a month').fill('1.5')
      await page.getByRole('button', { name: 'Save' }).click()
      await check()
      await page.getByLabel('How much more').fill('none')
      await page.getByRole('button', { name: 'Give more' }).click()
      await check()
      assert.deepEqual(faults, [])
    })
})
