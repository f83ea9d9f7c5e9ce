import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client'
import { test } from '@japa/runner'
import { demoImage } from '#ai/drivers/demo/demo_image'
import { isToolOutput, modelTextOf } from '#tools/tool_output'
import { keepToolResult } from '#tools/tool_results'
import type { JsonSchema } from '#tools/types'

const MIB = 1024 * 1024
const PNG = demoImage().toString('base64')

/** Keeps files as the server does, in memory. */
function givenFiles() {
  const files: { mediaType: string; data: Uint8Array; filename?: string }[] = []
  return {
    files,
    keep: async (file: { mediaType: string; data: Uint8Array; filename?: string }) => {
      files.push(file)
      return { url: `chatflow-file:id-${files.length}`, mediaType: file.mediaType }
    },
  }
}

async function kept(result: Partial<CallToolResult>, outputSchema: JsonSchema | null = null) {
  const { files, keep } = givenFiles()
  const outcome = await keepToolResult({ content: [], ...result }, outputSchema, keep)
  return { ...outcome, stored: files, told: modelTextOf(outcome.output) }
}

const text = (words: string): ContentBlock => ({ type: 'text', text: words })
const image = (data: string, mimeType = 'image/png'): ContentBlock => ({
  type: 'image',
  data,
  mimeType,
})
const blob = (data: string, uri = 'file:///a/report.pdf', mimeType = 'application/pdf') =>
  ({ type: 'resource', resource: { uri, blob: data, mimeType } }) satisfies ContentBlock

test.group('What a tool answered', () => {
  test('is kept block by block, its bytes as files', async ({ assert }) => {
    const wav = Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1').toString('base64')
    const { output, files, stored, sources, errorText, told } = await kept({
      content: [
        text('Hello'),
        image(PNG),
        { type: 'audio', data: wav, mimeType: 'audio/x-wav' },
        { type: 'resource', resource: { uri: 'demo://a', mimeType: 'text/plain', text: 'inside' } },
        blob(Buffer.from('%PDF-1.7').toString('base64')),
        {
          type: 'resource_link',
          uri: 'https://example.com/a',
          name: 'a',
          title: 'A page',
          description: 'About it',
        },
        { type: 'resource_link', uri: 'demo://resource/1', name: 'one' },
      ],
    })
    assert.isNull(errorText)
    assert.deepEqual(output.content, [
      { type: 'text', text: 'Hello' },
      { type: 'image', mimeType: 'image/png', file_id: 'id-1', size: demoImage().length },
      { type: 'audio', mimeType: 'audio/wav', file_id: 'id-2', size: 16 },
      { type: 'resource', uri: 'demo://a', mimeType: 'text/plain', text: 'inside' },
      {
        type: 'resource',
        uri: 'file:///a/report.pdf',
        mimeType: 'application/pdf',
        file_id: 'id-3',
        size: 8,
      },
      {
        type: 'resource_link',
        uri: 'https://example.com/a',
        name: 'a',
        title: 'A page',
        description: 'About it',
      },
      { type: 'resource_link', uri: 'demo://resource/1', name: 'one' },
    ])
    assert.deepEqual(files, [
      { url: 'chatflow-file:id-1', mediaType: 'image/png' },
      { url: 'chatflow-file:id-2', mediaType: 'audio/wav' },
      { url: 'chatflow-file:id-3', mediaType: 'application/pdf', filename: 'report.pdf' },
    ])
    assert.isTrue(Buffer.from(stored[0].data).equals(demoImage()))
    assert.equal(stored[2].filename, 'report.pdf')
    assert.deepEqual(sources, [{ url: 'https://example.com/a', title: 'A page' }])
    assert.equal(
      told,
      [
        'Hello',
        `[image image/png, ${demoImage().length} bytes, kept as file id-1]`,
        '[audio audio/wav, 16 bytes, kept as file id-2]',
        '[resource demo://a]\ninside',
        '[resource file:///a/report.pdf: application/pdf, 8 bytes, kept as file id-3]',
        '[link to A page, https://example.com/a: About it]',
        '[link to one, demo://resource/1]',
      ].join('\n\n')
    )
  })

  test('is known again when it is read from the database', async ({ assert }) => {
    const { output } = await kept({
      content: [
        text('Hello'),
        image(PNG),
        blob(PNG, 'demo://b', 'image/png'),
        { type: 'resource', resource: { uri: 'demo://a', text: 'inside' } },
        { type: 'resource_link', uri: 'demo://resource/1', name: 'one' },
        image('%'),
      ],
      structuredContent: { a: 1 },
    })
    assert.isTrue(isToolOutput(JSON.parse(JSON.stringify(output))))
    for (const other of [null, 'x', {}, { content: 'x' }, { content: [{}] }, { sum: 5 }]) {
      assert.isFalse(isToolOutput(other))
    }
  })

  test('is told from its structured content where nothing else says it', async ({ assert }) => {
    const silent = await kept({ structuredContent: { sum: 5 } })
    assert.equal(silent.told, '{"sum":5}')
    const said = await kept({ content: [text('five')], structuredContent: { sum: 5 } })
    assert.equal(said.told, 'five')
    const empty = await kept({})
    assert.equal(empty.told, '[The result is empty.]')
  })

  test('is an error where the tool says so', async ({ assert }) => {
    const { errorText, output } = await kept({ isError: true, content: [text('No such city')] })
    assert.equal(errorText, 'No such city')
    assert.lengthOf(output.content, 1)
    const long = await kept({ isError: true, content: [text('x'.repeat(100_000))] })
    assert.equal(long.errorText?.length, 16 * 1024 - 2)
  })
})

test.group('Structured content', () => {
  const schema = {
    type: 'object',
    properties: { sum: { type: 'number' } },
    required: ['sum'],
  }

  test('must be what the tool promised', async ({ assert }) => {
    const good = await kept({ structuredContent: { sum: 5 } }, schema)
    assert.isNull(good.errorText)
    const bad = await kept({ structuredContent: { sum: 'five' } }, schema)
    assert.match(bad.errorText ?? '', /not what it promises: \/sum must be number/)
    const none = await kept({ content: [text('5')] }, schema)
    assert.match(none.errorText ?? '', /gave none/)
  })

  test('is not asked of a call that failed', async ({ assert }) => {
    const { errorText } = await kept({ isError: true, content: [text('Sorry')] }, schema)
    assert.equal(errorText, 'Sorry')
  })

  test('cannot be checked against what is no schema', async ({ assert }) => {
    const { errorText } = await kept({ structuredContent: {} }, { $ref: 'https://evil.example/' })
    assert.match(errorText ?? '', /output schema of the tool cannot be used/)
  })

  test('is left out where it is nested without end', async ({ assert }) => {
    let deep: Record<string, unknown> = {}
    for (let level = 0; level < 5_000; level++) {
      deep = { inner: deep }
    }
    const { output } = await kept({ structuredContent: deep })
    assert.isUndefined(output.structuredContent)
    assert.match(JSON.stringify(output.content), /nested too deep/)
  })

  test('loses what no database keeps', async ({ assert }) => {
    const { output } = await kept({ structuredContent: { 'a\u0000': ['\ud800x'] } })
    assert.deepEqual(output.structuredContent, { 'a\uFFFD': ['\uFFFDx'] })
  })
})

test.group('What a hostile server answers', () => {
  test('is cut at 5 MiB in all, and at 256 KiB for the model', async ({ assert }) => {
    const { output, told } = await kept({
      content: [text('ä'.repeat(2 * MIB)), text('b'.repeat(3 * MIB)), text('c')],
    })
    const stored = Buffer.byteLength(JSON.stringify(output))
    assert.isAtMost(stored, 5 * MIB + 1_000)
    assert.isAbove(stored, 5 * MIB - 1_000)
    assert.isAtMost(Buffer.byteLength(told), 256 * 1024)
    assert.isTrue(told.endsWith('[The rest is left out: the result is too long.]'))
    assert.isFalse(told.includes('\uFFFD'))
  })

  test('is not decoded beyond what is left', async ({ assert }) => {
    const large = Buffer.alloc(3 * MIB).toString('base64')
    const { output, stored } = await kept({
      content: [blob(large), blob(large), image(PNG), blob('A'.repeat(20 * MIB))],
    })
    assert.deepEqual(
      output.content.map(({ type }) => type),
      ['resource', 'omitted', 'image', 'omitted']
    )
    assert.lengthOf(stored, 2)
  })

  test('has no end of blocks and of files', async ({ assert }) => {
    const blocks = await kept({ content: Array.from({ length: 10_000 }, () => text('x')) })
    assert.lengthOf(blocks.output.content, 201)
    assert.match(blocks.told, /9800 more blocks/)
    const files = await kept({ content: Array.from({ length: 100 }, () => image(PNG)) })
    assert.lengthOf(files.stored, 50)
  })

  test('is left out where it is no base64', async ({ assert }) => {
    for (const data of ['', '====', '<svg onload=alert(1)>', 'ab\u0000d', '%%%']) {
      const { output, stored } = await kept({ content: [image(data)] })
      assert.equal(output.content[0].type, 'omitted', data)
      assert.isEmpty(stored)
    }
    const lines = await kept({ content: [image(PNG.replace(/.{76}/g, '$&\r\n'))] })
    assert.lengthOf(lines.stored, 1)
  })

  test('is no picture because it is called one', async ({ assert }) => {
    const html = Buffer.from('<script>alert(1)</script>').toString('base64')
    const types: [string, string][] = [
      ['image/png', 'application/octet-stream'],
      ['image/jpg', 'application/octet-stream'],
      ['IMAGE/GIF; x=y', 'application/octet-stream'],
      ['', 'application/octet-stream'],
      ['text/html', 'text/html'],
    ]
    for (const [said, type] of types) {
      const { stored } = await kept({ content: [image(html, said)] })
      assert.equal(stored[0].mediaType, type, said)
    }
    const { stored } = await kept({ content: [image(PNG, 'image/jpeg')] })
    assert.equal(stored[0].mediaType, 'application/octet-stream')
  })

  test('links to nothing but https', async ({ assert }) => {
    const uris = [
      'javascript:alert(1)',
      'http://example.com/',
      'data:text/html,x',
      'https://user:secret@example.com/',
      'chatflow-file:0190d5f0-7e3c-7a61-8a3e-1d6a0d1c2b3a',
      'not a uri',
      `https://example.com/${'x'.repeat(5_000)}`,
      'https://example.com/ok',
    ]
    const { sources, output } = await kept({
      content: uris.map((uri) => ({ type: 'resource_link', uri, name: 'n' })),
    })
    assert.deepEqual(sources, [{ url: 'https://example.com/ok', title: 'n' }])
    assert.lengthOf(output.content, uris.length)
  })

  test('has names of a fair length', async ({ assert }) => {
    const long = 'x'.repeat(100_000)
    const { output } = await kept({
      content: [
        {
          type: 'resource_link',
          uri: `demo://${long}`,
          name: long,
          title: long,
          description: long,
        },
        { type: 'resource', resource: { uri: long, mimeType: long, text: 'a' } },
      ],
    })
    assert.isBelow(JSON.stringify(output).length, 12_000)
  })

  test('is lost where the file cannot be kept', async ({ assert }) => {
    const failing = () => Promise.reject(new Error('disk full'))
    await assert.rejects(
      () => keepToolResult({ content: [image(PNG)] }, null, failing),
      'disk full'
    )
  })
})
