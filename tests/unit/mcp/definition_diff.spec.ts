import { test } from '@japa/runner'
import { definitionDiff } from '#mcp/definitions/definition_diff'
import type { ToolDefinition } from '#mcp/definitions/tool_definition'
import { visibleText } from '#mcp/definitions/visible_text'

const BEFORE: ToolDefinition = {
  name: 'send',
  description: 'Sends a message.\nTo one person.',
  inputSchema: { type: 'object', properties: { to: { type: 'string' } } },
}

test.group('The difference between two definitions', () => {
  test('marks the words of lines that changed', ({ assert }) => {
    const lines = definitionDiff(BEFORE, {
      ...BEFORE,
      description: 'Sends a message.\nTo many people.',
    })
    const changed = lines.filter(({ kind }) => kind !== 'same')
    assert.deepEqual(
      changed.map(({ kind, pieces }) => [kind, pieces.map(({ text }) => text).join('')]),
      [
        ['removed', 'To one person.'],
        ['added', 'To many people.'],
      ]
    )
    const marked = changed.map(({ pieces }) =>
      pieces.filter(({ isChanged }) => isChanged).map(({ text }) => text.trim())
    )
    assert.include(marked[0], 'one')
    assert.include(marked[1], 'many')
  })

  test('is nothing but same lines where nothing changed', ({ assert }) => {
    assert.isTrue(definitionDiff(BEFORE, BEFORE).every(({ kind }) => kind === 'same'))
  })

  test('shows what cannot be seen', ({ assert }) => {
    const hidden = `Sends a message.\u200b\u202e${String.fromCodePoint(0xe0041)}\nTo one person.`
    const text = JSON.stringify(definitionDiff(BEFORE, { ...BEFORE, description: hidden }))
    assert.include(text, '⟨U+200B⟩')
    assert.include(text, '⟨U+202E⟩')
    assert.include(text, '⟨U+E0041⟩')
  })

  test('of large and wholly different ones ends soon', ({ assert }) => {
    const long = (word: string) =>
      Array.from({ length: 5_000 }, (_, index) => `${word} ${index * 7}`).join('\n')
    const start = performance.now()
    const lines = definitionDiff(
      { ...BEFORE, description: long('a') },
      { ...BEFORE, description: long('b') }
    )
    assert.isAbove(lines.length, 9_000)
    assert.isBelow(performance.now() - start, 5_000)
  })

  test('leaves ordinary text as it is', ({ assert }) => {
    const text = 'Zürich, 東京, 👩 → “quoted”\n\tend'
    assert.equal(visibleText(text), text)
  })
})
