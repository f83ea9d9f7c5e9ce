import { test } from '@japa/runner'
import { compileSchema } from '#core/json_schema/compile_schema'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { ToolCallError } from '#tools/tool_call_error'
import type { InputAnswer, ToolCallOutcome, ToolCallRequest } from '#tools/types'
import { openMeteoServer, type OpenMeteoServer } from '#tests/support/open_meteo_server'

const FORM = {
  message: 'Where to?',
  fields: {
    city: { type: 'string', title: 'City', minLength: 1 },
    class: { type: 'string', enum: ['first', 'second'] },
    extras: { type: 'array', items: { type: 'string', enum: ['meal', 'bike'] } },
  },
  required: ['city'],
}

const CHOICE = {
  message: 'Delete it?',
  actions: [
    { id: 'yes', label: 'Delete', style: 'danger' },
    { id: 'no', label: 'Keep' },
  ],
}

test.group('Built-in tools', (group) => {
  let server: OpenMeteoServer
  let tools: BuiltinTools

  group.each.setup(async () => {
    server = await openMeteoServer()
    tools = new BuiltinTools({
      weather: { driver: 'open-meteo', apiUrl: server.url, geocodingUrl: server.url },
    })
    return async () => {
      await tools.close()
      await server.close()
    }
  })

  const definitionOf = async (name: string) => {
    const list = await tools.list()
    return list.find((one) => one.tool === name)
  }

  const call = async (
    name: string,
    args: Record<string, unknown>,
    more: Partial<ToolCallRequest> = {}
  ): Promise<ToolCallOutcome> => {
    const tool = await definitionOf(name)
    if (tool === undefined) {
      throw new Error(`there is no tool ${name}`)
    }
    return tools.call({
      tool,
      arguments: args,
      userId: 'u',
      resumed: null,
      signal: new AbortController().signal,
      onProgress: () => {},
      ...more,
    })
  }

  const resultOf = async (
    name: string,
    args: Record<string, unknown>,
    more: Partial<ToolCallRequest> = {}
  ) => {
    const outcome = await call(name, args, more)
    if (outcome.kind !== 'result') {
      throw new Error('the call waits for a person')
    }
    const [block] = outcome.result.content
    return {
      isError: outcome.result.isError ?? false,
      text: block?.type === 'text' ? block.text : '',
      structured: outcome.result.structuredContent,
    }
  }

  const requestOf = async (name: string, args: Record<string, unknown>) => {
    const outcome = await call(name, args)
    if (outcome.kind !== 'input_required') {
      throw new Error(`nobody was asked: ${JSON.stringify(outcome)}`)
    }
    return outcome
  }

  const answering = (key: string, answer: InputAnswer): Partial<ToolCallRequest> => ({
    resumed: { continuation: null, answers: { [key]: answer } },
  })

  test('are listed with names that models can call, and on for everybody', async ({ assert }) => {
    const list = await tools.list()
    assert.deepEqual(
      list.map(({ name, policy, server: owner }) => [name, policy, owner]),
      ['calculator', 'weather', 'ask_user', 'offer_actions'].map((name) => [
        `builtin__${name}`,
        'auto',
        'builtin',
      ])
    )
    for (const tool of list) {
      assert.match(tool.definitionHash, /^[0-9a-f]{64}$/)
      assert.doesNotThrow(() => compileSchema(tool.inputSchema))
      assert.isTrue(tools.owns(tool))
    }
    assert.isFalse(tools.owns({ server: 'other' }))
  })

  test('calculate', async ({ assert }) => {
    const result = await resultOf('calculator', { expression: '0.1 + 0.2' })
    assert.deepEqual(result, {
      isError: false,
      text: '0.3',
      structured: { expression: '0.1 + 0.2', result: '0.3', is_rounded: false },
    })
  })

  test('tell the model what is wrong with a call', async ({ assert }) => {
    const refused = await resultOf('calculator', { expression: '1 / 0' })
    assert.isTrue(refused.isError)
    assert.equal(refused.text, 'Division by zero.')
    const missing = await resultOf('calculator', {})
    assert.isTrue(missing.isError)
    assert.match(missing.text, /expression/)
  })

  test('tell the weather', async ({ assert }) => {
    const { text, structured } = await resultOf('weather', { location: 'Paris', days: 2 })
    assert.match(text, /^Paris, Île-de-France, France, 2026-03-01T14:15: 11.4 °C/)
    assert.containSubset(structured, { is_sample_data: false, place: { country: 'France' } })

    const unknown = await resultOf('weather', { location: 'Nowhere' })
    assert.isTrue(unknown.isError)
    assert.match(unknown.text, /No place called "Nowhere"/)
  })

  test('have results that fit what they promise', async ({ assert }) => {
    const calls: [string, Record<string, unknown>, Partial<ToolCallRequest>?][] = [
      ['calculator', { expression: '1/3' }],
      ['weather', { location: 'Paris' }],
      ['ask_user', FORM, answering('form', { action: 'decline' })],
      ['offer_actions', CHOICE, answering('choice', { action: 'cancel' })],
    ]
    for (const [name, args, more] of calls) {
      const tool = await definitionOf(name)
      const { structured } = await resultOf(name, args, more)
      assert.isNull(compileSchema(tool?.outputSchema ?? {})(structured))
    }
  })

  test('ask a person with a form, and take the answer later', async ({ assert }) => {
    const { requests, continuation } = await requestOf('ask_user', FORM)
    assert.deepEqual(requests, [
      {
        key: 'form',
        mode: 'form',
        message: 'Where to?',
        schema: { type: 'object', properties: FORM.fields, required: ['city'] },
      },
    ])

    /* Days later, on another process. */
    await tools.close()
    const content = { city: 'Rome', extras: ['bike'] }
    const resumed = {
      continuation: JSON.parse(JSON.stringify(continuation)) as unknown,
      answers: { form: { action: 'accept' as const, content } },
    }
    const result = await resultOf('ask_user', FORM, { resumed })
    assert.deepEqual(result.structured, { action: 'accept', content })
    assert.match(result.text, /Rome/)
  })

  test('tell the model that a person did not answer', async ({ assert }) => {
    const declined = await resultOf('ask_user', FORM, answering('form', { action: 'decline' }))
    assert.isFalse(declined.isError)
    assert.match(declined.text, /declined/)
    const cancelled = await resultOf('ask_user', FORM, answering('form', { action: 'cancel' }))
    assert.deepEqual(cancelled.structured, { action: 'cancel' })
  })

  test('refuse forms that are none, and those that ask for secrets', async ({ assert }) => {
    const nested = await resultOf('ask_user', {
      message: 'x',
      fields: { a: { type: 'object', properties: {} } },
    })
    assert.isTrue(nested.isError)
    assert.match(nested.text, /Field "a": is one plain value/)
    const secret = await resultOf('ask_user', {
      message: 'To go on',
      fields: { api_key: { type: 'string' } },
    })
    assert.isTrue(secret.isError)
    assert.match(secret.text, /secret/)
  })

  test('offer actions, and take the one that was chosen', async ({ assert }) => {
    const { requests } = await requestOf('offer_actions', CHOICE)
    assert.deepEqual(requests, [
      { key: 'choice', mode: 'actions', message: 'Delete it?', actions: CHOICE.actions },
    ])
    const chosen = await resultOf(
      'offer_actions',
      CHOICE,
      answering('choice', { action: 'accept', content: { action: 'no' } })
    )
    assert.deepEqual(chosen.structured, { action: 'accept', chosen: 'no', label: 'Keep' })
    const forged = await resultOf(
      'offer_actions',
      CHOICE,
      answering('choice', { action: 'accept', content: { action: 'maybe' } })
    )
    assert.isTrue(forged.isError)
  })

  test('offer only actions that can be told apart, and not too many', async ({ assert }) => {
    const twice = { message: 'x', actions: [CHOICE.actions[0], CHOICE.actions[0]] }
    const same = await resultOf('offer_actions', twice)
    assert.isTrue(same.isError)
    const many = Array.from({ length: 7 }, (_, i) => ({ id: `${i}`, label: `${i}` }))
    const crowded = await resultOf('offer_actions', { message: 'x', actions: many })
    assert.isTrue(crowded.isError)
  })

  test('can be called side by side, and again after the connection ended', async ({ assert }) => {
    const expressions = Array.from({ length: 20 }, (_, index) => `${index} * 2`)
    const results = await Promise.all(
      expressions.map((expression) => resultOf('calculator', { expression }))
    )
    assert.deepEqual(
      results.map(({ text }) => text),
      expressions.map((_, index) => String(index * 2))
    )
    await tools.close()
    const after = await resultOf('calculator', { expression: '1' })
    assert.equal(after.text, '1')
  })

  test('end at once when the call is aborted, without disturbing others', async ({ assert }) => {
    const controller = new AbortController()
    server.respond = () => controller.abort(new Error('stopped by a person'))
    const { signal } = controller
    await assert.rejects(
      () => call('weather', { location: 'Paris' }, { signal }),
      'stopped by a person'
    )
    await assert.rejects(
      () => call('calculator', { expression: '1' }, { signal }),
      'stopped by a person'
    )
    const after = await resultOf('calculator', { expression: '1' })
    assert.equal(after.text, '1')
  })

  test('fail as any tool where there is none of that name', async ({ assert }) => {
    const [tool] = await tools.list()
    const outcome = call('calculator', {}, { tool: { ...tool, tool: 'none' } })
    const error: unknown = await outcome.catch((reason: unknown) => reason)
    assert.instanceOf(error, ToolCallError)
    assert.equal(error instanceof ToolCallError && error.failure, 'failed')
  })
})
