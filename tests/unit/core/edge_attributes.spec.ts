import { test } from '@japa/runner'
import edge from 'edge.js'

const HOSTILE = `a"><script>b</script>'&`
const ESCAPED = 'a&quot;&gt;&lt;script&gt;b&lt;/script&gt;&#x27;&amp;'

test.group('Attributes in templates', () => {
  test('are escaped where a component prints its props', async ({ assert }) => {
    const html = await edge.renderRaw(
      `@!button({ 'label': 'Go', 'title': hostile, 'data-close': true, 'name': 'state' })`,
      { hostile: HOSTILE }
    )
    assert.include(html, ESCAPED)
    assert.notInclude(html, '<script>')
    assert.include(html, 'class="button plain"')
    assert.match(html, /data-close(?!=)/)
  })

  test('are escaped where a template prints them itself', async ({ assert }) => {
    const html = await edge.renderRaw(
      '<i {{ html.attrs({ title: hostile, class: [hostile], hidden: true, id: undefined }) }}></i>',
      { hostile: HOSTILE }
    )
    assert.notInclude(html, '<script>')
    assert.include(html, 'hidden')
    assert.notInclude(html, 'id=')
  })
})
