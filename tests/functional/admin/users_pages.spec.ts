import { test } from '@japa/runner'
import { listReaders } from '#conversations/reading/list_readers'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount, signIn } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { createConversation } from '#tests/helpers/conversations'
import { runJob } from '#tests/helpers/jobs'
import { administratorClient, type PageClient } from '#tests/helpers/page_client'
import { noReading } from '#tests/helpers/readings'

/** People whom nobody else's test finds. */
async function createPeople(count: number) {
  const family = `Fam${newId().slice(-10)}`
  const people = []
  for (let n = 0; n < count; n++) {
    people.push(await createAccount({ fullName: `${family} ${String(n).padStart(3, '0')}` }))
  }
  return { family, people }
}

/** Executes the job that a form began, and answers its page. */
async function finish(client: PageClient, location: string | null) {
  await runJob((location ?? '').split('/').at(-1) ?? '')
  return client.get(location ?? '')
}

const stateOf = (id: string) =>
  sql.read((db) =>
    db.get<{ role: string; suspended_at: number | null }>(
      'select role, suspended_at from users where id = ?',
      id
    )
  )

async function isSuspended(id: string) {
  const state = await stateOf(id)
  return typeof state?.suspended_at === 'number'
}

test.group('Pages | users', () => {
  test('list, search, sort and go through pages', async ({ assert }) => {
    const { client } = await administratorClient()
    const { family, people } = await createPeople(12)
    const first = await client.get(`/admin/users?q=${family}&sort=name&per=10`)
    assert.equal(first.status, 200)
    assert.include(first.html, '12 people matching')
    assert.include(first.html, `${family} 000`)
    assert.notInclude(first.html, `${family} 010`)
    assert.include(first.html, 'aria-sort="ascending"')
    const next = /href="([^"]+after=[^"]+)"/.exec(first.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const second = await client.get(next)
    assert.include(second.html, `${family} 011`)
    const back = /href="([^"]+before=[^"]+)"/.exec(second.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const again = await client.get(back)
    assert.include(again.html, `${family} 000`)
    for (const sort of ['-name', 'active', '-active', 'email', 'joined']) {
      const sorted = await client.get(`/admin/users?q=${family}&sort=${sort}`)
      assert.equal(sorted.status, 200, sort)
      assert.include(sorted.html, people[5].email)
    }
    const byId = await client.get(`/admin/users?q=${people[3].id}`)
    assert.include(byId.html, '1 person matching')
    const nobody = await client.get(`/admin/users?q=${family}%25`)
    assert.include(nobody.html, 'Nobody matches')
    const wrong = await client.get('/admin/users?after=nonsense')
    assert.equal(wrong.status, 422)
  })

  test('show a person with what they are signed in with, and end that', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount({ fullName: '<i>Ada</i>' })
    await createConversation(person)
    const second = await signIn(person.id)
    const page = await client.get(`/admin/users/${person.id}`)
    assert.equal(page.status, 200)
    assert.include(page.html, '&lt;i&gt;Ada&lt;/i&gt;')
    assert.notInclude(page.html, '<i>Ada')
    assert.include(page.html, `/sessions/${second.sessionId}/end`)

    const ended = await client.post(`/admin/users/${person.id}/sessions/${second.sessionId}/end`)
    assert.equal(ended.location, `/admin/users/${person.id}`)
    const after = await client.get(`/admin/users/${person.id}`)
    assert.include(after.html, 'Ended one sign-in')
    assert.notInclude(after.html, `/sessions/${second.sessionId}/end`)
    assert.include(after.html, `/sessions/${person.sessionId}/end`)
    const missing = await client.get(`/admin/users/${newId()}`)
    assert.equal(missing.status, 404)
  })

  test('suspend, activate and change the role, each asked first', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const person = await createAccount()
    const href = `/admin/users/${person.id}`
    const asked = await client.get(`${href}/confirm/suspend`)
    assert.include(asked.html, 'Suspend this account?')
    await client.post(`${href}/suspend`)
    assert.isTrue(await isSuspended(person.id))
    await client.post(`${href}/activate`)
    await client.get(`${href}/confirm/make-admin`)
    await client.post(`${href}/role`, { role: 'admin' })
    assert.containSubset(await stateOf(person.id), { role: 'admin', suspended_at: null })
    const king = await client.post(`${href}/role`, { role: 'king' })
    assert.equal(king.status, 422)

    const own = await client.post(`/admin/users/${account.id}/suspend`)
    assert.equal(own.status, 302)
    const page = await client.get(`/admin/users/${account.id}`)
    assert.include(page.html, 'Nobody can suspend their own account')
    const entries = await auditOf(person.id)
    assert.deepEqual(
      entries.map(({ action, actor_id: actorId }) => [action, actorId]),
      ['user.suspended', 'user.activated', 'user.role_changed'].map((action) => [
        action,
        account.id,
      ])
    )
  })

  test('change those that are ticked', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const { people } = await createPeople(3)
    const ids = [people[0].id, people[1].id, account.id]
    const query = ids.map((id) => `ids[]=${id}`).join('&')
    const asked = await client.get(`/admin/users/bulk?change=suspend&${query}`)
    assert.include(asked.html, 'Suspend 3 people?')
    await client.post('/admin/users/bulk', { change: 'suspend', ids: ids.join(',') })
    const list = await client.get('/admin/users')
    assert.include(list.html, 'Suspended 2 people. 1 person refused')
    assert.isTrue(await isSuspended(people[0].id))
    assert.containSubset(await stateOf(people[2].id), { suspended_at: null })
    const none = await client.get('/admin/users/bulk?change=suspend')
    assert.equal(none.location, '/admin/users')
  })

  test('change more than a hundred as a job', async ({ assert }) => {
    const { client } = await administratorClient()
    const { family, people } = await createPeople(102)
    const asked = await client.get(`/admin/users/bulk?change=suspend&all=on&q=${family}`)
    assert.include(asked.html, 'Suspend 102 people?')
    const { location } = await client.post('/admin/users/bulk', {
      change: 'suspend',
      all: 'on',
      q: family,
    })
    assert.match(location ?? '', /^\/admin\/jobs\//)
    const job = await finish(client, location)
    assert.include(job.html, 'Changed 102 of 102 people.')
    assert.isTrue(await isSuspended(people[101].id))
  })

  test('invite somebody by a link that is shown once', async ({ assert }) => {
    const { client } = await administratorClient()
    const email = `${newId()}@example.test`
    await client.get('/admin/users/invite')
    const wrong = await client.post('/admin/users/invite', { email: 'nobody', role: 'member' })
    assert.equal(wrong.status, 422)
    const made = await client.post('/admin/users/invite', { email, role: 'member' })
    assert.equal(made.status, 200)
    assert.match(made.html, /\/invite\/[\w-]{43}/)
    const list = await client.get('/admin/users/invites')
    assert.include(list.html, email)
    assert.notMatch(list.html, /\/invite\/[\w-]{43}/)
    const revoke = /\/admin\/users\/invites\/[0-9a-f-]{36}\/revoke/.exec(list.html)?.[0] ?? ''
    await client.post(revoke)
    const after = await client.get('/admin/users/invites')
    assert.notInclude(after.html, revoke)
  })

  test('make a link for another password', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    await client.get(`/admin/users/${person.id}`)
    const made = await client.post(`/admin/users/${person.id}/reset-link`)
    assert.equal(made.status, 200)
    assert.match(made.html, /\/reset\/[\w-]{43}/)
  })

  test('import a file: what each line would do, then the job', async ({ assert }) => {
    const { client } = await administratorClient()
    const known = await createAccount()
    const [one, two] = [`${newId()}@example.test`, `${newId()}@example.test`]
    const file = `Email,Role\n${one},member\n${known.email},member\nnobody,member\n${two},king\n${one},admin\n`
    await client.get('/admin/users/import')
    const form = new FormData()
    form.set('file', new File([file], 'people.csv', { type: 'text/csv' }))
    const preview = await client.upload('/admin/users/import', form)
    assert.equal(preview.status, 200)
    assert.include(preview.html, 'Invite 1')
    for (const fault of [
      'There is an account with this address',
      'This is not an email address',
      'The role is neither',
      'The address is in the file twice',
    ]) {
      assert.include(preview.html, fault)
    }
    const token = /name="file" value="([^"]+)"/.exec(preview.html)?.[1] ?? ''
    const { location } = await client.post('/admin/users/import/run', { file: token })
    const job = await finish(client, location)
    assert.include(job.html, 'Invited 1 of 5 people.')
    assert.include(job.html, 'Line 4: nobody')
    const result = await client.get(`${location}/result`)
    assert.include(result.headers.get('content-disposition'), 'invitations.csv')
    assert.match(result.html, new RegExp(`${one},member,\\S+/invite/[\\w-]{43},`))

    const forged = await client.post('/admin/users/import/run', { file: 'ab/cdef' })
    assert.equal(forged.location, '/admin/users/import')
    const broken = new FormData()
    broken.set('file', new File([new Uint8Array([0xff, 0xfe, 0x00])], 'people.csv'))
    const refused = await client.upload('/admin/users/import', broken)
    assert.equal(refused.status, 422)
  })

  test('export what is kept of a person', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const person = await createAccount()
    const conversation = await createConversation(person, { title: 'About lighthouses' })
    await client.get(`/admin/users/${person.id}/confirm/export`)
    const path = `/admin/users/${person.id}/export`
    const unfounded = await client.post(path, { reason: ' ' })
    assert.equal(unfounded.status, 422)
    const { location } = await client.post(path, { reason: 'Request 4711' })
    const job = await finish(client, location)
    assert.include(job.html, 'with 1 conversation.')
    const { html } = await client.get(`${location}/result`)
    const data = JSON.parse(html)
    assert.equal(data.account.email, person.email)
    assert.equal(data.conversations[0].conversation.title, 'About lighthouses')
    assert.lengthOf(data.sessions, 1)
    assert.containSubset(data.audit_log[0], { action: 'job.started', actor: { label: null } })
    assert.notInclude(html, account.email)
    assert.notInclude(html, 'scrypt')
    const readers = await sql.read((db) =>
      listReaders(db, { conversationId: conversation.id, limit: 10 })
    )
    assert.lengthOf(readers.rows, 1)
    assert.equal(readers.rows[0].reason, 'Request 4711')
    assert.isNotNull(readers.rows[0].lastReadAt)
    const reading = await client.get(`/admin/conversations/${conversation.id}`)
    assert.include(reading.location ?? '', '/reason')
    const entries = await auditOf((location ?? '').split('/').at(-1) ?? '')
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['job.started', 'job.result_downloaded']
    )
    assert.include(entries[0].content ?? '', 'Request 4711')
  })

  test('export no conversation where nobody may read those of others', async ({ assert }) => {
    using _ = await noReading()
    const { client } = await administratorClient()
    const person = await createAccount()
    const { id } = await createConversation(person, { title: 'About lighthouses' })
    await client.get(`/admin/users/${person.id}/confirm/export`)
    const { location } = await client.post(`/admin/users/${person.id}/export`, {
      reason: 'Request 4712',
    })
    const job = await finish(client, location)
    assert.include(job.html, 'without conversations')
    const { html } = await client.get(`${location}/result`)
    assert.notProperty(JSON.parse(html), 'conversations')
    assert.notInclude(html, 'lighthouses')
    const readers = await sql.read((db) => listReaders(db, { conversationId: id, limit: 10 }))
    assert.isEmpty(readers.rows)
  })

  test('refuse a cursor that is none of theirs', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const values of [
      ['a', 'b'],
      ['01a2176a-e5ce-7682-af5b-ae9f5ed2d86c', 'b'],
      [1, 2],
    ]) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url')
      for (const sort of ['', '&sort=name', '&sort=-active']) {
        const { status } = await client.get(`/admin/users?after=${cursor}${sort}`)
        assert.equal(status, 422, `${values} ${sort}`)
      }
    }
  })

  test('erase a person whose address was typed', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const person = await createAccount()
    const href = `/admin/users/${person.id}`
    await client.get(href)
    const exported = await client.post(`${href}/export`, { reason: 'Request 4713' })
    await finish(client, exported.location)
    await client.get(`${href}/confirm/erase`)
    const refused = await client.post(`${href}/erase`, { typed: 'somebody else' })
    assert.equal(refused.status, 422)
    assert.isDefined(await stateOf(person.id))
    const own = await client.post(`/admin/users/${account.id}/erase`, { typed: account.email })
    assert.equal(own.status, 422)

    const { location } = await client.post(`${href}/erase`, { typed: person.email })
    const job = await finish(client, location)
    assert.include(job.html, 'The account is erased')
    assert.isUndefined(await stateOf(person.id))
    const result = await client.get(`${exported.location}/result`)
    assert.equal(result.status, 404)
    const entries = await auditOf(person.id)
    assert.containSubset(entries.at(-1), { action: 'user.erased', actor_id: account.id })
  })

  test('give the list as CSV', async ({ assert }) => {
    const { client } = await administratorClient()
    const { family, people } = await createPeople(2)
    const { headers, html } = await client.get(`/admin/users/export?q=${family}`)
    assert.include(headers.get('content-type'), 'text/csv')
    assert.lengthOf(html.trim().split('\r\n'), 3)
    assert.include(html, people[0].email)
  })
})
