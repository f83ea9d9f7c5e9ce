import sql from '#core/services/sql'
import { createAccount } from '../accounts.js'
import { createConversation } from '../conversations.js'
import { addAnswer, rollUp } from '../figures.js'
import { allowReading } from '../readings.js'
import { createEveryKind } from '../transcripts.js'
import { times, wholeList, type Pages } from './types.js'

/** Conversations of somebody else, one of them with a reason to read it; one of the playground; figures of them all. */
export const conversationPages: Pages = async ({ account, write, rows }) => {
  const owner = await createAccount({ fullName: write('person') })
  const read = await createEveryKind(owner, write)
  const unread = await createConversation(owner, { title: write('title').slice(0, 500) })
  await times(rows, () => createConversation(owner, { title: write('title').slice(0, 500) }))
  await allowReading(account, read.id, write('reason'))
  const answer = await sql.read((db) =>
    db.get<{ id: string }>(
      `select id from messages where conversation_id = ? and role = 'assistant' order by seq limit 1`,
      read.id
    )
  )
  const own = await createEveryKind(account, write)
  for (const model of ['one/first', `two/${write('model')}`.slice(0, 200)]) {
    const calls = [{ tool: `srv__${write('tool')}`.slice(0, 255), state: 'failed', durationMs: 40 }]
    await addAnswer(unread, { endedAt: Date.now(), model, costNanoUsd: 2e9, calls })
  }
  await rollUp()
  const path = `/admin/conversations/${read.id}`
  return [
    ...wholeList('/admin/conversations', rows),
    '/admin/conversations?q=zzzz',
    path,
    `${path}/messages/${answer?.id}`,
    `${path}/delete`,
    `/admin/conversations/${unread.id}/reason`,
    `/admin/playground?first=${own.id}&second=${own.id}`,
    '/admin/analytics?by=model',
    '/admin/analytics?by=tool',
  ]
}
