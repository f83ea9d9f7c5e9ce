import { test } from '@japa/runner'
import { parseMessages } from '#runs/remote/instance_messages'

test.group('Messages between instances', () => {
  test('are read as they were sent', ({ assert }) => {
    const messages = [
      { type: 'follow', run: 'r', from: 'i', n: 3 },
      { type: 'frames', run: 'r', attempt: 1, first: 4, last: 5, frames: 'id: r:1:4\n\n' },
      { type: 'stop', run: 'r' },
    ]
    assert.deepEqual(parseMessages(JSON.stringify(messages)), messages)
  })

  test('are left out where they are none: {text}')
    .with([
      { text: '' },
      { text: '{"type":"stop","run":"r"}' },
      { text: 'null' },
      { text: '[null,1,"stop",[]]' },
      { text: '[{"type":"of tomorrow","run":"r"}]' },
      { text: '[{"type":"toString","run":"r"}]' },
      { text: '[{"type":"stop","run":7}]' },
      { text: '[{"type":"follow","run":"r","from":"i"}]' },
    ])
    .run(({ assert }, { text }) => {
      assert.deepEqual(parseMessages(text), [])
    })
})
