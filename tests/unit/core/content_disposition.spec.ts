import { test } from '@japa/runner'
import { contentDisposition } from '#core/content_disposition'

test.group('Content-Disposition', () => {
  test('of {name} is {header}')
    .with([
      { name: 'a b.txt', header: 'attachment; filename="a b.txt"' },
      {
        name: 'Größe.md',
        header: `attachment; filename="Gr__e.md"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.md`,
      },
      {
        name: `it's (50%) "*".md`,
        header: `attachment; filename="it's (50_) _*_.md"; filename*=UTF-8''it%27s%20%2850%25%29%20%22%2A%22.md`,
      },
      { name: '../a\\b\r\nX: y', header: 'attachment; filename=".._a_b__X: y"' },
      { name: '\ud800', header: `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD` },
    ])
    .run(({ assert }, { name, header }) => {
      assert.equal(contentDisposition('attachment', name), header)
    })
})
