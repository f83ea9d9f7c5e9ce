import type { FakeModels } from '#ai/fake_models'
import { createAccount } from './accounts.js'
import { idsOf, openChat } from './chats.js'
import { HeldCall } from './held_call.js'

/** A run that has said something and goes on when the test wants it. */
export async function givenRunning(fake: FakeModels, text = 'one ') {
  const call = new HeldCall()
  fake.script(call.script)
  const account = await createAccount()
  const stream = await openChat(account, { message: 'Hello' })
  await call.started()
  call.say(text)
  await stream.said(text)
  return { call, account, stream, ...idsOf(stream.events) }
}
