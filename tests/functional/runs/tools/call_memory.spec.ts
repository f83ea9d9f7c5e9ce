import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { usedMemory } from '#tests/helpers/memory'
import { callOf, fakeTools, TestTools, textResult } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'
import type { ToolCallOutcome } from '#tools/types'

test.group('A call of a tool that is over', () => {
  test('leaves neither its result nor its signal behind', async ({ assert }) => {
    const signals: WeakRef<AbortSignal>[] = []
    const results: WeakRef<ToolCallOutcome>[] = []
    const tools = new TestTools({
      look: {
        call: ({ signal }) => {
          const result = textResult('Seen.')
          signals.push(new WeakRef(signal))
          results.push(new WeakRef(result))
          return result
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('c1', 'look'), callOf('c2', 'look')])
    fake.answer('That is all.')
    const { body } = await chat(await createAccount(), { message: 'Look' })
    assert.equal(body.status, 'completed')
    assert.lengthOf(signals, 2)
    tools.requests.length = 0
    await until(() => {
      usedMemory()
      return [...signals, ...results].every((held) => held.deref() === undefined)
    }, 'nothing holds them any more')
  })
})
