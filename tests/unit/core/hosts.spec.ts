import { test } from '@japa/runner'
import { isServedHost } from '#core/host_middleware'
import { isLoopbackHost } from '#core/loopback'

test.group('Hosts', () => {
  test('{$self} is served')
    .with([
      'chat.example.com',
      'CHAT.example.com:443',
      'localhost',
      'localhost:8000',
      '127.0.0.1:8000',
      '[::1]:8000',
    ])
    .run(({ assert }, header) => {
      assert.isTrue(isServedHost(header, 'chat.example.com'))
    })

  test('{$self} is not served')
    .with(['evil.example.com', 'chat.example.com.evil.test', '10.0.0.1', '', ' ', 'a b', undefined])
    .run(({ assert }, header) => {
      assert.isFalse(isServedHost(header, 'chat.example.com'))
    })

  test('a name that only looks like this machine is another one', ({ assert }) => {
    assert.isFalse(isLoopbackHost('localhost.example.com'))
    assert.isFalse(isLoopbackHost('127.0.0.1.example.com'))
    assert.isFalse(isLoopbackHost('128.0.0.1'))
    assert.isTrue(isLoopbackHost('app.localhost'))
  })
})
