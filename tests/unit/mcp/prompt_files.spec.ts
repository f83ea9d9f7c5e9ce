import { test } from '@japa/runner'
import { promptFiles } from '#mcp/reading/prompt_files'
import { resourceFile } from '#mcp/reading/resource_files'

const DATA = Buffer.from('abc').toString('base64')

function outline(files: ReturnType<typeof promptFiles>) {
  return files.map(({ data, claim }) => [claim.filename, claim.mediaType, data.toString()])
}

test.group('A prompt as files', () => {
  test('tells in order who gives what', ({ assert }) => {
    const files = promptFiles('a/b', [
      { role: 'user', content: { type: 'text', text: 'One\u0000\ud800.' } },
      { role: 'assistant', content: { type: 'resource_link', name: 'Two', uri: 'x://two' } },
      { role: 'user', content: { type: 'audio', mimeType: 'audio/wav', data: DATA } },
      { role: 'user', content: { type: 'resource', resource: { uri: 'x://3.md', text: '# 3' } } },
      { role: 'user', content: { type: 'text', text: 'Four.' } },
    ])
    assert.deepEqual(outline(files), [
      [
        'a/b.txt',
        'text/plain',
        'user: One\ufffd.\n\nassistant: Two: x://two\n\nuser: [audio/wav, which comes next]',
      ],
      [undefined, 'audio/wav', 'abc'],
      ['a/b.txt', 'text/plain', 'user: [3.md, which comes next]'],
      ['3.md', 'text/plain', '# 3'],
      ['a/b.txt', 'text/plain', 'user: Four.'],
    ])
  })

  test('is none where nothing is said', ({ assert }) => {
    assert.isEmpty(promptFiles('empty', []))
  })
})

test.group('A resource as a file', () => {
  test('has the name {1} at {0}')
    .with([
      ['x://a/b.csv?c=/d.exe#e', 'b.csv'],
      ['x://a/b%20c.md/', 'b c.md'],
      ['x://a/%zz.md', '%zz.md'],
      ['x://page.html', 'page.html.txt'],
      ['', 'resource'],
    ] as const)
    .run(({ assert }, [uri, filename]) => {
      const { claim } = resourceFile({ kind: 'text', uri, mediaType: null, text: 'x' })
      assert.equal(claim.filename, filename)
    })

  test('keeps the end of a long name', ({ assert }) => {
    const uri = `x://${'y'.repeat(10_000)}.json`
    const { claim } = resourceFile({ kind: 'text', uri, mediaType: null, text: '{}' })
    assert.equal(claim.filename, `${'y'.repeat(195)}.json`)
  })
})
