import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { newId } from '#core/ids'
import { STORED_FILE_SCHEME, type MessagePart } from '#runs/message_parts'
import { MAX_FILE_BYTES, type FileFinder } from '#runs/context_files'
import { ModelContext, readContextStart } from '#runs/model_context'
import { createAccount } from '#tests/helpers/accounts'
import { givenModel } from '#tests/helpers/ai'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import type { ModelCall } from '#ai/types'
import type { RunRecord } from '#runs/run_states'
import { parseReservation } from '#limits/budgets/reservation'

const SEEING = givenModel('any/seeing')

function picture(name: string): MessagePart {
  const url = `${STORED_FILE_SCHEME}${name}`
  return { type: 'file', mediaType: 'image/png', filename: `${name}.png`, url }
}

/** A conversation with the given messages, people and assistant in turn, whose last one is to be answered. */
async function givenQuestion(messages: MessagePart[][]): Promise<RunRecord> {
  const account = await createAccount()
  const conversation = await createConversation(account)
  let parentId: string | null = null
  for (const [index, parts] of messages.entries()) {
    const role = index % 2 === 0 ? 'user' : 'assistant'
    parentId = await addMessage(conversation, { role, parentId, parts })
  }
  return {
    id: newId(),
    key: 1,
    attempt: 1,
    conversationId: conversation.id,
    messageId: newId(),
    parentId: parentId ?? '',
    userId: account.id,
    requestId: 'request-1',
    options: { model: null, tools: 'auto' },
    reservation: parseReservation(null),
    createdAt: Date.now(),
  }
}

/** Files of these sizes; `read` tells whose bytes were read. */
function givenFiles(sizes: Record<string, number>) {
  const read: string[] = []
  const find: FileFinder = async (id) =>
    id in sizes
      ? {
          size: sizes[id],
          read: async () => {
            read.push(id)
            return new Uint8Array(sizes[id])
          },
        }
      : null
  return { context: new ModelContext(sql, () => find), read }
}

function shapeOf({ messages }: ModelCall) {
  return messages.flatMap(({ content }) =>
    content.map((part) => {
      switch (part.type) {
        case 'file':
          return `${part.filename}: ${part.data.length}`
        case 'text':
          return part.text
        default:
          return part.type
      }
    })
  )
}

const leftOut = (name: string) =>
  `[The file ${name}.png (image/png) is left out: the files of this conversation are too large together.]`

test.group('The files that a model is sent', () => {
  test('are the newest up to a size; each older one is mentioned, and not even read', async ({
    assert,
  }) => {
    const question: MessagePart = { type: 'text', text: 'What is on them?' }
    const record = await givenQuestion([
      [picture('small')],
      [picture('large')],
      [picture('gone'), picture('half')],
      [picture('quarter')],
      [picture('rest'), question],
    ])
    const { context, read } = givenFiles({
      small: 1,
      large: MAX_FILE_BYTES / 4 + 1,
      half: MAX_FILE_BYTES / 2,
      quarter: MAX_FILE_BYTES / 8,
      rest: MAX_FILE_BYTES / 8,
    })
    const start = await sql.read((db) => readContextStart(db, record))

    assert.deepEqual(shapeOf(await context.build(record, SEEING, start)), [
      leftOut('small'),
      leftOut('large'),
      `half.png: ${MAX_FILE_BYTES / 2}`,
      `quarter.png: ${MAX_FILE_BYTES / 8}`,
      `rest.png: ${MAX_FILE_BYTES / 8}`,
      'What is on them?',
    ])
    assert.deepEqual(read, ['rest', 'quarter', 'half'])
  })

  test('are not read where only their number matters', async ({ assert }) => {
    const record = await givenQuestion([[picture('one')]])
    const { context, read } = givenFiles({ one: 100 })
    const start = await sql.read((db) => readContextStart(db, record))
    assert.deepEqual(shapeOf(await context.outline(record, SEEING, start)), ['one.png: 0'])
    assert.isEmpty(read)
  })
})
