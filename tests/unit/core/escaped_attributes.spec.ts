import { test } from '@japa/runner'
import edge from 'edge.js'

test.group('Attributes in templates', () => {
  test('hold "{$self}" without ending')
    .with([`a"b`, `a'b`, `"><script>alert(1)</script>`, `' onfocus='x`, 'a & b &quot; c'])
    .run(async ({ assert }, value) => {
      const escaped = edge.globals.html.escape(value)
      const attrs = await edge.renderRaw(`<i {{ html.attrs({ title: value }) }}></i>`, { value })
      assert.equal(attrs, `<i title="${escaped}"></i>`)
      edge.registerTemplate('tried', { template: `<i {{ $props.toAttrs() }}></i>` })
      const props = await edge.renderRaw(`@!component('tried', { title: value })`, { value })
      edge.removeTemplate('tried')
      assert.equal(props.trim(), `<i title="${escaped}"></i>`)
      assert.notMatch(attrs + props, /<script|title="[^"]*"[^>]/)
    })

  test('keep classes, switches and what Alpine reads', async ({ assert }) => {
    const html = await edge.renderRaw(
      `<i {{ html.attrs({ class: ['a', { b: true, c: false }], hidden: true, disabled: false, x: { text: "it's" } }) }}></i>`
    )
    assert.equal(html, `<i class="a b" hidden x-text="it&#x27;s"></i>`)
  })
})
