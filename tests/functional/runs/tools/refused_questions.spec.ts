import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { openOnes } from '#tests/helpers/interactions'
import {
  ADDRESS_FORM,
  asking,
  callOf,
  fakeTools,
  TestTools,
  toolCallsOf,
} from '#tests/helpers/tools'
import type { InputRequest } from '#tools/types'

function formOf(properties: Record<string, unknown>): InputRequest {
  return { key: 'form', mode: 'form', message: 'Please', schema: { type: 'object', properties } }
}

function pageAt(url: string): InputRequest {
  return { key: 'page', mode: 'url', purpose: 'visit', message: 'Go there', url }
}

const REFUSED = [
  {
    what: 'a secret',
    requests: [formOf({ password: { type: 'string' } })],
    told: 'The field "password" asks for a password',
  },
  {
    what: 'more than flat fields',
    requests: [formOf({ place: { type: 'object', properties: { city: { type: 'string' } } } })],
    told: 'The tool shows a form that cannot be shown',
  },
  {
    what: 'a visit without encryption',
    requests: [pageAt('http://shop.example.test/')],
    told: 'its address is not https',
  },
  {
    what: 'a visit under a false name',
    requests: [pageAt('https://bank.example.test@evil.example.test/')],
    told: 'its address holds a user name',
  },
  { what: 'nothing', requests: [], told: 'The tool asks for 0 things at once.' },
  {
    what: 'too much at once',
    requests: Array.from({ length: 9 }, (_, n) => pageAt(`https://shop.example.test/${n}`)),
    told: 'The tool asks for 9 things at once.',
  },
  {
    what: 'a secret beside a good form',
    requests: [ADDRESS_FORM, formOf({ card_number: { type: 'string' } })],
    told: 'The field "card_number" asks for a password',
  },
]

test.group('A tool does not get to ask a person', () => {
  test('for {what}: the model is told why')
    .with(REFUSED)
    .run(async ({ assert }, { requests, told }) => {
      const tools = new TestTools({ order: asking(...requests) })
      using _tools = await fakeTools(tools)
      using fake = await fakeModels()
      fake.script([callOf('o1', 'order')]).answer('Then not.')
      const account = await createAccount()
      const { body } = await chat(account, { message: 'Order it' })
      assert.equal(body.status, 'completed')
      assert.lengthOf(await openOnes(account), 0)
      const [, , tool] = fake.requests[1].messages
      const [result] = tool.content
      assert.containsSubset(result, { type: 'tool_result', id: 'o1', isError: true })
      assert.include(result.type === 'tool_result' ? String(result.output) : '', told)
      assert.isFalse(body.message.parts.some(({ type }) => type.startsWith('data-')))
      const [call] = await toolCallsOf(body.conversation_id)
      assert.equal(call.state, 'failed')
      assert.lengthOf(tools.requests, 1)
    })
})
