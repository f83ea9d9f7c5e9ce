import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { administratorClient } from '#tests/helpers/page_client'
import { allowReading } from '#tests/helpers/readings'
import { createEveryKind } from '#tests/helpers/transcripts'
import { openWindow, type WindowOptions } from '#tests/support/chromium'
import { INJECTION_PAYLOADS, PAYLOADS_THAT_RAN, payloadAt } from '#tests/support/injection_payloads'
import { requires } from '#tests/support/requirements'

const REASON = 'Support request 4127'

/** A dozen pages each. */
const PATIENCE_MS = 120_000

/** A window that an administrator is signed in with. */
async function openSignedIn(options: WindowOptions = {}) {
  const { account, client } = await administratorClient()
  const window = await openWindow(serverUrl(), options)
  await window.context.addCookies(client.cookies())
  return { account, window }
}

test.group('Conversations in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(PATIENCE_MS)

  test('somebody reads with a reason, saves a view and deletes, {kind}')
    .with([
      { kind: 'with scripts', hasScripts: true },
      { kind: 'without', hasScripts: false },
    ])
    .run(async ({ assert }, { hasScripts }) => {
      const { window } = await openSignedIn({ hasScripts })
      await using _ = window
      const { page, faults } = window
      const owner = await createAccount({ fullName: 'Tomás Ortega' })
      const conversation = await createConversation(owner, { title: 'Compare Q3 churn' })
      await addBranch(conversation, 4)
      await page.goto('/admin/conversations')
      await page.getByLabel('Person', { exact: true }).fill(owner.email)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/admin/conversations?*')
      await page.getByRole('link', { name: 'Save this view' }).click()
      await page.getByLabel('Name').fill('Of Tomás')
      await page.getByRole('button', { name: 'Save view' }).click()
      await page.getByRole('link', { name: 'Of Tomás', exact: true }).waitFor()
      await page.getByRole('link', { name: 'Compare Q3 churn' }).click()
      await page.getByLabel('Reason').fill(REASON)
      await page.getByRole('button', { name: 'Read conversation' }).click()
      await page.getByText('No 3').waitFor()
      assert.include(await page.locator('.notice').first().innerText(), REASON)
      await page.getByRole('link', { name: 'Delete' }).click()
      await page.getByRole('button', { name: 'Delete conversation' }).click()
      await page.waitForURL('**/admin/conversations')
      assert.include(await page.locator('#notices').innerText(), 'Deleted a conversation')
      assert.deepEqual(faults, [])
    })

  test('keys go through the turns, open tools and show what is stored', async ({ assert }) => {
    const { account, window } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    const conversation = await createEveryKind(account)
    await page.goto(`/admin/conversations/${conversation.id}`)
    const focused = () => page.evaluate<string>('document.activeElement.id')
    const figures = page.locator('.transcript-aside .turn-facts')
    assert.include(await figures.innerText(), '5,480')
    await page.keyboard.press('j')
    assert.equal(await focused(), 'turn-2')
    await page.keyboard.press('k')
    assert.equal(await focused(), 'turn-1')
    const isOpen = async () => {
      const tool = page.locator('#turn-1 details[data-tool]').last()
      return (await tool.getAttribute('open')) !== null
    }
    await page.keyboard.press('e')
    assert.isTrue(await isOpen())
    await page.keyboard.press('e')
    assert.isFalse(await isOpen())
    await page.getByLabel('Jump to turn').press('j')
    assert.equal(await focused(), 'turn')
    await page.locator('#turn-1').focus()
    await page.keyboard.press('r')
    await page.waitForURL('**/messages/*')
    assert.deepEqual(faults, [])
  })
})

test.group('What people and models wrote, in a browser', (group) => {
  group.each.skip(...requires('chromium'))
  group.each.timeout(PATIENCE_MS)

  test('runs nothing, whatever it is', async ({ assert }) => {
    const { account, window } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    let next = 0
    const rounds = Math.ceil(INJECTION_PAYLOADS.length / 4)
    for (let round = 0; round < rounds; round += 5) {
      next = round * 4
      const owner = await createAccount({ fullName: payloadAt(next) })
      const conversation = await createEveryKind(owner, () => payloadAt(next++))
      const path = `/admin/conversations/${conversation.id}`
      for (const address of ['/admin/conversations', `${path}/reason`]) {
        await page.goto(address)
        assert.deepEqual(await page.evaluate(PAYLOADS_THAT_RAN), [], address)
      }
      await allowReading(account, conversation.id, payloadAt(next++))
      await page.goto(path)
      await page.evaluate(
        'document.querySelectorAll("details").forEach((one) => (one.open = true))'
      )
      await page.keyboard.press('j')
      assert.deepEqual(await page.evaluate(PAYLOADS_THAT_RAN), [], path)
      for (const rest of [
        `${path}/delete`,
        (await page.locator('a[data-raw]').nth(1).getAttribute('href')) ?? '',
      ]) {
        await page.goto(rest)
        assert.deepEqual(await page.evaluate(PAYLOADS_THAT_RAN), [], rest)
      }
    }
    assert.isAtLeast(next, INJECTION_PAYLOADS.length)
    assert.deepEqual(faults, [])
  })

  test('runs nothing in any text of an answer, and links nowhere but to the web', async ({
    assert,
  }) => {
    const { account, window } = await openSignedIn()
    await using _ = window
    const { page, faults } = window
    const conversation = await createEveryKind(account, (place) =>
      /answer|reasoning|result|question/.test(place) ? INJECTION_PAYLOADS.join('\n\n') : place
    )
    await page.goto(`/admin/conversations/${conversation.id}`)
    assert.deepEqual(await page.evaluate(PAYLOADS_THAT_RAN), [])
    const schemes = await page.evaluate<string[]>(
      `[...new Set([...document.querySelectorAll('main a[href]')].map(({ protocol }) => protocol))]`
    )
    assert.sameMembers(
      schemes.filter((scheme) => !['http:', 'https:', 'mailto:'].includes(scheme)),
      []
    )
    assert.deepEqual(faults, [])
  })
})
