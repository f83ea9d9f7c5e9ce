import { test } from '@japa/runner'
import { renderJson } from '#admin/content/render_json'
import { INJECTION_PAYLOADS } from '#tests/support/injection_payloads'

/** What a browser shows of it. */
function textOf(html: string): string {
  return html
    .replace(/<\/?span[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

test.group('Content | JSON', () => {
  test('shows {$self} as JSON.stringify does')
    .with([
      null,
      true,
      -1.5e20,
      'a "quoted"\nline',
      [],
      {},
      [1, [2, { a: [] }], {}],
      { 'sql': 'select 1', 'max rows': 100, 'deep': { a: null, b: [false] } },
    ])
    .run(({ assert }, value) => {
      const { html, isCut, bytes } = renderJson(value)
      assert.equal(textOf(html), JSON.stringify(value, null, 2))
      assert.isFalse(isCut)
      assert.equal(bytes, Buffer.byteLength(JSON.stringify(value)))
    })

  test('colours names, strings, numbers and words', ({ assert }) => {
    const { html } = renderJson({ a: 'b', c: [1, null] })
    assert.include(
      html,
      '<span class="hljs-attr">&quot;a&quot;</span>: <span class="hljs-string">&quot;b&quot;</span>'
    )
    assert.include(html, '<span class="hljs-number">1</span>')
    assert.include(html, '<span class="hljs-literal">null</span>')
  })

  test('shows nothing at all as null', ({ assert }) => {
    assert.equal(renderJson(undefined).html, '<span class="hljs-literal">null</span>')
  })

  test('shows the beginning of {name}')
    .with([
      { name: 'a long list', value: Array.from({ length: 50_000 }, (_, n) => n) },
      { name: 'a long string', value: { a: '<'.repeat(5 * 1024 * 1024) } },
      { name: 'deep lists', value: JSON.parse('['.repeat(200) + ']'.repeat(200)) },
      {
        name: 'many names',
        value: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`n${n}`, n])),
      },
    ])
    .run(({ assert }, { value }) => {
      const begun = performance.now()
      const { html, isCut } = renderJson(value, { length: 1_000, lines: 20 })
      assert.isBelow(performance.now() - begun, 1_000)
      assert.isTrue(isCut)
      assert.isAtMost(textOf(html).length, 1_000)
      assert.isAtMost(textOf(html).split('\n').length, 20)
      assert.isTrue(JSON.stringify(value, null, 2).startsWith(textOf(html)))
    })

  test('shows payloads as text', ({ assert }) => {
    for (const text of INJECTION_PAYLOADS) {
      const { html } = renderJson({ [text]: text }, { length: 10_000, lines: 100 })
      assert.notMatch(html.replace(/<\/?span(?: class="hljs-\w+")?>/g, ''), /[<>"']/)
    }
  })
})
