import { test } from '@japa/runner'
import { newCallId } from '#ai/drivers/call_id'
import { chatStreamingParams } from '#ai/drivers/openai/chat_request'
import { responsesStreamingParams } from '#ai/drivers/openai/responses_request'
import { givenCall } from '#tests/helpers/ai'
import { COMPATIBLE, OWN } from '#tests/helpers/openai'
import type { ModelMessage } from '#ai/types'

test.group('OpenAI requests: calls of other providers', () => {
  const answer = (id: string, name: string): ModelMessage[] => [
    { role: 'assistant', content: [{ type: 'tool_call', id, name, input: {} }] },
    { role: 'tool', content: [{ type: 'tool_result', id, name, output: '', isError: false }] },
  ]
  const viaChat = (id: string, name: string, options = OWN) => {
    const request = { ...givenCall({ messages: answer(id, name) }), model: 'x' }
    const [call, result] = chatStreamingParams(request, options).messages
    const made = call.role === 'assistant' ? call.tool_calls?.[0] : undefined
    return {
      id: made?.id,
      name: made?.type === 'function' ? made.function.name : undefined,
      answered: result.role === 'tool' ? result.tool_call_id : undefined,
    }
  }
  const viaResponses = (id: string, name: string, options = OWN) => {
    const request = { ...givenCall({ messages: answer(id, name) }), model: 'x' }
    const { input } = responsesStreamingParams(request, options)
    const [call, result] = Array.isArray(input) ? input : []
    return {
      id: call.type === 'function_call' ? call.call_id : undefined,
      name: call.type === 'function_call' ? call.name : undefined,
      answered: result.type === 'function_call_output' ? result.call_id : undefined,
    }
  }

  for (const [api, sent] of Object.entries({ chat: viaChat, responses: viaResponses })) {
    test(`${api}: ids and names that OpenAI takes stay`, ({ assert }) => {
      const id = 'call_0123456789abcdef0123456789abcdef'
      assert.deepEqual(sent(id, 'server__do-it'), { id, name: 'server__do-it', answered: id })
      assert.deepEqual(sent(newCallId(), 'x').id?.length, 37)
    })

    test(`${api}: others are made so that it takes them, and the result still belongs to its call`)
      .with(['x'.repeat(41), '', 'a b', 'function.call:1'])
      .run(({ assert }, id) => {
        const { id: callId, answered } = sent(id, 'x')
        assert.match(callId ?? '', /^[\w-]{1,40}$/)
        assert.equal(answered, callId)
        assert.notEqual(sent(`${id}!`, 'x').id, callId)
      })

    test(`${api}: a name is cleaned`)
      .with([
        { name: 'default_api.search', to: 'default_api_search' },
        { name: '', to: 'unnamed' },
        { name: 'n'.repeat(200), to: 'n'.repeat(64) },
      ])
      .run(({ assert }, { name, to }) => {
        assert.equal(sent('c', name).name, to)
      })

    test(`${api}: a compatible server gets its own ids back`, ({ assert }) => {
      const id = `call_1__thought__${'x'.repeat(200)}`
      assert.containsSubset(sent(id, 'x', COMPATIBLE), { id, answered: id })
    })
  }
})
