import { createAccount } from './accounts.js'
import { chat, fakeModels } from './chats.js'
import { callOf, fakeTools, TestTools, textResult } from './tools.js'

const CITY = {
  type: 'object',
  properties: { city: { type: 'string', minLength: 2 } },
  required: ['city'],
  additionalProperties: false,
}

/** One tool that needs an approval and one that does not. */
export function bookingTools() {
  return new TestTools({
    book: {
      policy: 'ask',
      inputSchema: CITY,
      call: ({ arguments: { city } }) => textResult(`Booked ${city}`),
    },
    look: { call: () => textResult('Looked') },
  })
}

/** Somebody's answer waits for the approval of a booking. */
export async function givenBooking(tools: TestTools) {
  const disposeTools = await fakeTools(tools)
  const fake = await fakeModels()
  fake.script([
    { type: 'text', text: 'I book it.' },
    callOf('b1', 'book', { city: 'Oslo' }),
    callOf('l1', 'look'),
  ])
  const account = await createAccount()
  const { body } = await chat(account, { message: 'Book Oslo' })
  return {
    account,
    body,
    fake,
    [Symbol.dispose]() {
      fake[Symbol.dispose]()
      disposeTools[Symbol.dispose]()
    },
  }
}
