import { test } from '@japa/runner'
import { readApprovalResponses } from '#interactions/ai_sdk_approvals'

const responded = (id: unknown, approved: unknown, more: object = {}) => ({
  type: 'dynamic-tool',
  toolName: 'mail__send',
  toolCallId: 'call-1',
  state: 'approval-responded',
  input: {},
  approval: { id, approved, ...more },
})

const user = { role: 'user', parts: [{ type: 'text', text: 'Send it' }] }
const assistant = (...parts: Record<string, unknown>[]) => ({ role: 'assistant', parts })

test.group('The approvals in an AI SDK body', () => {
  test('are those of the last message', ({ assert }) => {
    const message = assistant(
      { type: 'step-start' },
      { type: 'text', text: 'May I?' },
      responded('a', true),
      { ...responded('b', false, { reason: 'Too early' }), type: 'tool-mail__send' }
    )
    assert.deepEqual(readApprovalResponses([user, message]), [
      { id: 'a', approved: true },
      { id: 'b', approved: false, reason: 'Too early' },
    ])
  })

  test('are not those of older messages', ({ assert }) => {
    const older = assistant(responded('a', true))
    assert.deepEqual(readApprovalResponses([user, older, user]), [])
    assert.deepEqual(readApprovalResponses([user, older, user, assistant()]), [])
    assert.deepEqual(readApprovalResponses([{ ...older, role: 'user' }]), [])
    assert.deepEqual(readApprovalResponses([]), [])
  })

  test('are none in {$self}')
    .with(
      [
        { ...responded('a', true), state: 'approval-requested' },
        { ...responded('a', true), state: 'output-available' },
        { ...responded('a', true), type: 'text' },
        { ...responded('a', true), type: undefined },
        { ...responded('a', true), approval: null },
        { ...responded('a', true), approval: ['a', true] },
        { ...responded('a', true), approval: 'a' },
        responded(1, true),
        responded(null, true),
        responded({ id: 'a' }, true),
        responded('a', 'true'),
        responded('a', 1),
        responded('a', undefined),
      ].map((part) => JSON.stringify(part))
    )
    .run(({ assert }, json) => {
      assert.deepEqual(readApprovalResponses([assistant(JSON.parse(json))]), [])
    })

  test('count once, with the first answer', ({ assert }) => {
    const message = assistant(responded('a', false), responded('a', true))
    assert.deepEqual(readApprovalResponses([message]), [{ id: 'a', approved: false }])
  })

  test('are bounded, and so are reasons', ({ assert }) => {
    const many = Array.from({ length: 1_000 }, (_, n) => responded(`id-${n}`, true))
    assert.lengthOf(readApprovalResponses([assistant(...many)]), 100)
    const long = `${'x'.repeat(999)}\u{1F389}`
    const [{ reason }] = readApprovalResponses([assistant(responded('a', false, { reason: long }))])
    assert.equal(reason, `${'x'.repeat(999)}\ufffd`)
    const [empty] = readApprovalResponses([assistant(responded('a', false, { reason: '' }))])
    assert.notProperty(empty, 'reason')
  })
})
