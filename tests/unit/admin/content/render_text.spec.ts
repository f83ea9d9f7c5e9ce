import { test } from '@japa/runner'
import { CONTENT_LIMITS } from '#admin/content/content_limits'
import { renderText } from '#admin/content/render_text'
import { INJECTION_PAYLOADS } from '#tests/support/injection_payloads'
import { onAnyDatabase } from '#tests/support/requirements'

/** A tag with all of its attributes, as a browser would read it. */
const TAG = /<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi

const SHOWN_TAGS =
  /^(?:p|h[2-6]|hr|br|blockquote|ul|ol|li|pre|code|span|em|strong|s|a|div|table|thead|tbody|tr|th|td)$/

/** Throws where HTML holds what could run, load or style. */
function assertHarmless(html: string) {
  for (const [tag, name, attributes] of html.matchAll(TAG)) {
    if (!SHOWN_TAGS.test(name) || /\s(?:on\w+|style|src|srcdoc|x-\w+|@\w+)\s*=/i.test(attributes)) {
      throw new Error(`${tag} in ${html}`)
    }
    const href = /href="([^"]*)"/.exec(attributes)?.[1]
    if (href !== undefined && !/^(?:https?:\/\/|mailto:)/i.test(href)) {
      throw new Error(`a link to ${href}`)
    }
  }
}

test.group('Content | text', (group) => {
  group.tap(onAnyDatabase)
  test('formats {name}')
    .with([
      {
        name: 'emphasis',
        text: '**EMEA** lost *most*',
        html: '<p><strong>EMEA</strong> lost <em>most</em></p>',
      },
      {
        name: 'links',
        text: '[docs](https://example.test/a?b=1&c=2)',
        html: '<p><a href="https://example.test/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">docs</a></p>',
      },
      {
        name: 'addresses',
        text: 'see https://example.test/x',
        html: '<p>see <a href="https://example.test/x" rel="noopener noreferrer nofollow" target="_blank">https://example.test/x</a></p>',
      },
      {
        name: 'a relative link, as text',
        text: '[x](/admin/users)',
        html: '<p>[x](/admin/users)</p>',
      },
      {
        name: 'a link to a foreign scheme, as text',
        text: '[x](ftp://a.test)',
        html: '<p>[x](ftp://a.test)</p>',
      },
      {
        name: 'a picture, as a link',
        text: '![a chart](https://example.test/c.png)',
        html: '<p><a href="https://example.test/c.png" rel="noopener noreferrer nofollow" target="_blank">Image: a chart</a></p>',
      },
      {
        name: 'a picture in a link, as one link',
        text: '[![logo](https://a.test/l.png)](https://b.test)',
        html: '<p><a href="https://b.test" rel="noopener noreferrer nofollow" target="_blank">Image: logo</a></p>',
      },
      {
        name: 'code of a known language',
        text: '```js\nlet a = "<b>"\n```',
        html: '<pre tabindex="0"><code class="hljs"><span class="hljs-keyword">let</span> a = <span class="hljs-string">"&lt;b&gt;"</span>\n</code></pre>',
      },
      {
        name: 'code of an unknown language',
        text: '```nope onload=x\na < b\n```',
        html: '<pre tabindex="0"><code>a &lt; b\n</code></pre>',
      },
      { name: 'raw HTML, as text', text: '<b>x</b>', html: '<p>&lt;b&gt;x&lt;/b&gt;</p>' },
    ])
    .run(async ({ assert }, { text, html }) => {
      const rendered = await renderText(text)
      assert.equal(rendered.html.trim(), html)
      assert.isFalse(rendered.isPlain)
      assert.isFalse(rendered.isCut)
    })

  test('aligns the cells of tables by class and lets them scroll', async ({ assert }) => {
    const { html } = await renderText('| a | b | c |\n|:-|:-:|-:|\n| 1 | 2 | 3 |')
    assert.notInclude(html, 'style')
    assert.include(html, '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">')
    for (const cell of [
      '<th class="align-left">',
      '<td class="align-center">',
      '<td class="align-right">',
    ]) {
      assert.include(html, cell)
    }
  })

  test('fits headings into the outline of the page', async ({ assert }) => {
    const { html } = await renderText('### One\n# Two\n##### Three\n#\n###### Four', {
      headingLevel: 3,
    })
    assert.deepEqual(
      [...html.matchAll(/<(h\d|p)>(.*?)</g)].map(([, tag, text]) => `${tag} ${text}`),
      ['h3 One', 'h3 Two', 'h4 Three', 'p ', 'h5 Four']
    )
  })

  test('shows a huge text as it was written, and cut', async ({ assert }) => {
    const huge = '**bold** <b> '.repeat(2 * 1024 * 100)
    const begun = performance.now()
    const { html, isPlain, isCut } = await renderText(huge)
    assert.isBelow(performance.now() - begun, 500)
    assert.isTrue(isPlain && isCut)
    assert.isBelow(html.length, CONTENT_LIMITS.plain * 2)
    assert.include(html, '**bold** &lt;b&gt;')
  })

  test('takes no more time for hostile text than for prose: {$self}')
    .with([
      '[',
      '![a](',
      '](a',
      '*a ',
      '**a *b_',
      '_a__',
      'a`',
      '<',
      '&amp',
      '|a|b|\n|-|-|\n',
      '~~a',
      '> ',
      '# a\n',
    ])
    .run(async ({ assert }, piece) => {
      await renderText('warm')
      const length = CONTENT_LIMITS.markdown
      const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
      const begun = process.cpuUsage()
      const { html } = await renderText(text)
      assertHarmless(html)
      /* What others on the machine take does not count. */
      const { user, system } = process.cpuUsage(begun)
      assert.isBelow((user + system) / 1_000, 3_000)
    })

  test('runs and loads nothing of payload {n}')
    .with(INJECTION_PAYLOADS.map((text, index) => ({ n: index + 1, text })))
    .run(async ({ assert }, { text }) => {
      for (const around of [
        text,
        `**${text}**`,
        `> ${text}`,
        `| a |\n|-|\n| ${text} |`,
        `a ${text} b`,
      ]) {
        const { html } = await renderText(around)
        assert.doesNotThrow(() => assertHarmless(html))
      }
    })
})
