import { test } from '@japa/runner'
import { hostOf, shownUrlFault, toShownUrl } from '#interactions/shown_url'

test.group('Pages that people are sent to', () => {
  test('are shown as a browser reads them: {0}')
    .with([
      ['https://example.com', 'https://example.com/', 'example.com'],
      ['HTTPS://EXAMPLE.com:443/A?b#c', 'https://example.com/A?b#c', 'example.com'],
      ['https://example.com:8443/', 'https://example.com:8443/', 'example.com:8443'],
      ['https://аpple.com/', 'https://xn--pple-43d.com/', 'xn--pple-43d.com'],
      [
        'https://bank.example\\@evil.example/',
        'https://bank.example/@evil.example/',
        'bank.example',
      ],
      ['https://2130706433/', 'https://127.0.0.1/', '127.0.0.1'],
    ] as const)
    .run(({ assert }, [url, shown, host]) => {
      assert.isNull(shownUrlFault(url, 'visit'))
      assert.equal(toShownUrl(url, 'visit'), shown)
      assert.equal(hostOf(shown), host)
    })

  test('are refused: {$self}')
    .with([
      '',
      'example.com',
      '/path',
      '//example.com',
      'https://',
      'http://example.com/',
      'http://localhost/',
      'ftp://example.com/',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'blob:https://example.com/x',
      'https://bank.example@evil.example/',
      'https://user:secret@example.com/',
      'https://exa mple.com/',
      `https://example.com/${'x'.repeat(8_192)}`,
    ])
    .run(({ assert }, url) => {
      assert.isString(shownUrlFault(url, 'visit'))
      assert.throws(() => toShownUrl(url, 'visit'), RangeError)
    })

  test('to sign in at may be on this machine, and nowhere else without https', ({ assert }) => {
    assert.isNull(shownUrlFault('http://localhost:3000/authorize', 'sign_in'))
    assert.isNull(shownUrlFault('http://127.0.0.1:3000/authorize', 'sign_in'))
    assert.isNull(shownUrlFault('https://auth.example.com/authorize', 'sign_in'))
    assert.isString(shownUrlFault('http://auth.example.com/authorize', 'sign_in'))
    assert.isString(shownUrlFault('http://localhost.example.com/authorize', 'sign_in'))
    assert.isString(shownUrlFault('javascript://localhost/%0aalert(1)', 'sign_in'))
  })
})
