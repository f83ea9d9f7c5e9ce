import { test } from '@japa/runner'
import { systemOrigin } from '#audit/audit_origin'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { EraseAccount } from '#auth/accounts/erase_account'
import settings from '#settings/services/settings'
import { createAccount } from '#tests/helpers/accounts'
import { auditBy } from '#tests/helpers/audit'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { administratorClient } from '#tests/helpers/page_client'
import { REASON, givenHold, isThere } from '#tests/helpers/retention'

const HOLDS = '/admin/retention/holds'

test.group('The pages of retention', (group) => {
  const clear = () =>
    sql.transaction(async (db) => {
      await db.run('delete from legal_holds')
      await db.run('delete from removals')
    })
  group.each.setup(clear)
  group.each.teardown(clear)

  test('show what was removed', async ({ assert }) => {
    const { client } = await administratorClient()
    const empty = await client.get('/admin/retention')
    assert.include(empty.html, 'Nothing was removed yet')
    assert.include(empty.html, 'Conversations are kept for ever')
    const account = await createAccount()
    await addBranch(await createConversation(account), 2)
    const eraseAccount = await app.container.make(EraseAccount)
    await eraseAccount.execute(account.id, systemOrigin())
    using _ = settings.fix({ retention_days: 90 })
    const { html } = await client.get('/admin/retention')
    assert.include(html, 'Conversations go 90 days after their last message')
    assert.include(html, account.id)
    assert.notInclude(html, account.email)
    const csv = await client.get('/admin/retention/export')
    assert.match(csv.html, new RegExp(`erasure,${account.id},.*,1,2,0,0,0,`))
  })

  test('place a hold on a person, and release it', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const person = await createAccount()
    const page = await client.get(`/admin/users/${person.id}`)
    const [, href] = /href="(\/admin\/retention\/holds\/new[^"]+)"/.exec(page.html) ?? []
    const form = await client.get(href)
    assert.include(form.html, person.email)
    const wrong = await client.post(`${HOLDS}/new`, { of: 'nobody@example.test', reason: REASON })
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, 'Write the email address of an account')
    const bare = await client.post(`${HOLDS}/new`, { of: person.email, reason: ' ' })
    assert.equal(bare.status, 422)
    const placed = await client.post(`${HOLDS}/new`, { of: person.email, reason: REASON })
    assert.equal(placed.location, HOLDS)

    const held = await client.get(`/admin/users/${person.id}`)
    assert.include(held.html, 'On legal hold: the account and its conversations cannot be deleted.')
    assert.include(held.html, `“${REASON}”, since `)
    assert.include(held.html, `placed by ${account.email}.`)
    assert.include(held.html, `href="${HOLDS}"`)
    const erase = await client.post(`/admin/users/${person.id}/erase`, { typed: person.email })
    assert.equal(erase.status, 422)
    assert.include(erase.html, 'legal hold')

    const list = await client.get(HOLDS)
    assert.include(list.html, REASON)
    assert.include(list.html, account.email)
    const [release] = /\/admin\/retention\/holds\/[0-9a-f-]{36}\/release/.exec(list.html) ?? []
    const asked = await client.get(release ?? '')
    assert.include(asked.html, 'Release this legal hold?')
    const noReason = await client.post(release ?? '', {})
    assert.equal(noReason.status, 422)
    await client.post(release ?? '', { reason: 'Settled out of court' })
    const after = await client.get(HOLDS)
    assert.include(after.html, 'Nothing is on hold')
    const gone = await client.get(release ?? '')
    assert.equal(gone.status, 404)
    const entries = await auditBy(account.id)
    const actions = entries.map(({ action }) => action)
    assert.includeMembers(actions, ['hold.placed', 'hold.released'])
  })

  test('an administrator cannot delete a held conversation of their own', async ({
    assert,
    cleanup,
  }) => {
    const { account, client } = await administratorClient()
    const { id } = await createConversation(account)
    await givenHold(cleanup, id)
    const path = `/admin/conversations/${id}`
    const transcript = await client.get(path)
    assert.include(transcript.html, 'On legal hold: the conversation cannot be deleted.')
    assert.include(transcript.html, `“${REASON}”, since `)
    assert.include(transcript.html, 'placed by a command.')
    assert.include(transcript.html, `href="${HOLDS}"`)
    await client.get(`${path}/delete`)
    const refused = await client.post(`${path}/delete`)
    assert.equal(refused.location, path)
    const told = await client.get(path)
    assert.include(told.html, 'it must be kept')
    assert.isTrue(await isThere(id))
  })

  test('a conversation says by whose hold it is kept, one line each', async ({
    assert,
    cleanup,
  }) => {
    const { account, client } = await administratorClient()
    const { id } = await createConversation(account)
    await givenHold(cleanup, account.email)
    await givenHold(cleanup, id)
    const { html } = await client.get(`/admin/conversations/${id}`)
    assert.match(html, new RegExp(`<li>“${REASON}”, since`))
    assert.match(html, new RegExp(`<li>With the account ${account.email}: “${REASON}”, since`))
    const person = await client.get(`/admin/users/${account.id}`)
    assert.notInclude(person.html, '<li>“')
  })
})
