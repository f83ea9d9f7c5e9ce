import { test } from '@japa/runner'
import { parseDataUrl } from '#core/data_url'

test.group('A data URL', () => {
  test('{0} is read')
    .with([
      ['data:image/png;base64,AAEC', 'image/png', '000102'],
      ['data:;base64,AAE=', '', '0001'],
      ['data:;base64,AAE', '', '0001'],
      ['DATA:text/plain;charset=utf-8;BASE64,aGk=', 'text/plain;charset=utf-8', '6869'],
      ['data:text/plain,h%C3%BC', 'text/plain', '68c3bc'],
      ['data:,', '', ''],
    ] as const)
    .run(({ assert }, [url, mediaType, hex]) => {
      const found = parseDataUrl(url)
      assert.equal(found?.mediaType, mediaType)
      assert.equal(found?.data.toString('hex'), hex)
    })

  test('{$self} is none')
    .with([
      '',
      'data:',
      'data:image/png;base64',
      'data:;base64,@@@@',
      'data:;base64,AA EC',
      'data:,%E0%A4%A',
      'https://example.com/,x',
      `data:${'x'.repeat(600)},x`,
    ])
    .run(({ assert }, url) => {
      assert.isNull(parseDataUrl(url))
    })
})
