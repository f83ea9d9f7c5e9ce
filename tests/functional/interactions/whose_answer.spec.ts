import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { sendJson, serverUrl } from '#tests/helpers/chats'
import {
  NotedContinuation,
  answer,
  approval,
  createWaitingRun,
  form,
  givenWaiting,
  interactionsOf,
  openAll,
} from '#tests/helpers/interactions'
import { suspend } from '#tests/helpers/worlds'

/** Somebody else takes part in the conversation. */
async function givenParticipant(conversationId: string, userId: string) {
  await sql.transaction((db) =>
    db.run(
      `insert into participants
         (id, conversation_id, user_id, assistant_id, role, last_activity_at, created_at)
       values (?, ?, ?, null, 'member', ?, ?)`,
      newId(),
      conversationId,
      userId,
      Date.now(),
      Date.now()
    )
  )
}

test.group('Whose answer counts', (group) => {
  group.each.setup((current) => {
    NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('{$self}: there is no such interaction')
    .with(['a stranger', 'an administrator', 'another participant'])
    .run(async ({ assert }, who) => {
      const { run, ids } = await givenWaiting(approval())
      const other = await createAccount({ role: who === 'an administrator' ? 'admin' : 'member' })
      if (who === 'another participant') {
        await givenParticipant(run.conversationId, other.id)
      }
      const reply = await answer(other, ids[0], { action: 'accept' })
      assert.equal(reply.status, 404)
      assert.equal(reply.body.code, 'not_found')
      const [kept] = await interactionsOf(run)
      assert.equal(kept.state, 'pending')
    })

  test('whoever has left the conversation answers nothing', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    await sql.transaction((db) =>
      db.run(
        'delete from participants where conversation_id = ? and user_id = ?',
        run.conversationId,
        account.id
      )
    )
    const reply = await answer(account, ids[0], { action: 'accept' })
    assert.equal(reply.status, 404)
  })

  test('whoever is suspended answers nothing', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    await suspend(account)
    const reply = await answer(account, ids[0], { action: 'accept' })
    assert.equal(reply.status, 401)
    const [kept] = await interactionsOf(run)
    assert.equal(kept.state, 'pending')
  })

  test('a run of a participant waits for that participant', async ({ assert }) => {
    const { run } = await givenWaiting(approval())
    const member = await createAccount()
    await givenParticipant(run.conversationId, member.id)
    const asked = approval({ toolCallId: 'call-2' })
    await openAll({ ...run, userId: member.id }, [asked])
    const reply = await answer(member, asked.id, { action: 'accept' })
    assert.equal(reply.status, 200)
  })

  test('nothing remains of the interactions of a deleted conversation', async ({ assert }) => {
    const account = await createAccount()
    const run = await createWaitingRun(account)
    const specs = [approval(), form({ toolCallId: 'call-2' })]
    await openAll(run, specs)
    await answer(account, specs[0].id, { action: 'accept', always_allow: true })
    const gone = await sendJson(
      'DELETE',
      serverUrl(`/conversations/${run.conversationId}`),
      account
    )
    assert.equal(gone.status, 204)
    const left = await sql.read(async (db) => [
      ...(await db.all('select id from interactions where run_id = ?', run.id)),
      ...(await db.all('select id from tool_grants where user_id = ?', account.id)),
    ])
    assert.isEmpty(left)
  })
})
