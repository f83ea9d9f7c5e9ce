import { test } from '@japa/runner'
import filesConfig from '#config/files'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { AskedPart } from '#runs/asked_parts'
import { ReadAttachments } from '#runs/read_attachments'
import type { ChatRequest } from '#runs/chat_request'
import type { Attachment } from '#tools/attachments'

function asking(...uris: string[]): ChatRequest {
  const parts = uris.map((uri): AskedPart => {
    return { type: 'attachment', request: { kind: 'resource', server: 'any', uri }, field: 'here' }
  })
  return {
    kind: 'question',
    conversation: null,
    createIfMissing: false,
    replacesActiveRun: false,
    question: { kind: 'message', parts, parentId: undefined },
    options: { model: null },
    wantsStream: false,
  }
}

/** A source that gives files of this size; `read` tells what was asked for. */
function sourceOf(size: number) {
  const read: string[] = []
  const source = {
    async read(userId: string, request: { kind: string; server: string }): Promise<Attachment> {
      read.push(userId)
      const claim = { filename: 'a.bin', mediaType: '' }
      return { server: request.server, files: [{ data: Buffer.alloc(size), claim }] }
    },
  }
  return { read, attachments: new ReadAttachments(sql, source) }
}

test.group('The attachments of a question', () => {
  test('are refused where they are too large together, and no more are read', async ({
    assert,
  }) => {
    const { read, attachments } = sourceOf(filesConfig.maxFileBytes / 2)
    const reader = newId()
    const both = await attachments.execute(reader, asking('one', 'two'))
    assert.lengthOf(both.question.parts, 2)
    assert.deepEqual(read, [reader, reader])
    await assert.rejects(
      () => attachments.execute(reader, asking('one', 'two', 'three', 'four')),
      /may have 20971520 bytes together/
    )
    assert.lengthOf(read, 5)
  })

  test('are read in the name of who asks, each once', async ({ assert }) => {
    const { read, attachments } = sourceOf(1)
    const reader = newId()
    const { question } = await attachments.execute(reader, asking('one', 'two', 'one'))
    assert.deepEqual(read, [reader, reader])
    assert.lengthOf(question.parts, 2)
  })
})
