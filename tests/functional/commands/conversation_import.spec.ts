import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { MessagePart } from '#runs/message_parts'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { onAnyDatabase } from '#tests/support/requirements'

const CHATGPT = app.makePath('tests/fixtures/imports/chatgpt_conversations.json')

interface ExportedMessage {
  id: string
  parent_id: string | null
  seq: number
  role: string
  parts: MessagePart[]
  metadata: { model: string | null; finish_reason: string | null }
  status: string
  created_at: string
}

interface ExportedConversation {
  conversation: Record<string, unknown>
  messages: ExportedMessage[]
}

async function exported(account: TestAccount): Promise<ExportedConversation[]> {
  const { stdout, exitCode, output } = await ace([
    'conversation:export',
    `--user=${account.email}`,
    '--format=jsonl',
  ])
  if (exitCode !== 0) {
    throw new Error(output)
  }
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

const textOf = ({ parts }: ExportedMessage) =>
  parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))

test.group("conversation:import, ChatGPT's export", (group) => {
  group.tap(onAnyDatabase)
  test('brings branches, times, models, thoughts and tools, once', async ({ client, assert }) => {
    const account = await createAccount()
    const first = await ace(['conversation:import', CHATGPT, `--user=${account.email}`, '--json'])
    assert.equal(first.exitCode, 0, first.output)
    const report = JSON.parse(first.stdout)
    assert.containsSubset(report, { imported: 3, already_there: 0, empty: 1, refused: 0 })
    assert.containsSubset(report.conversations[0], {
      position: 1,
      title: 'Large cats',
      outcome: 'imported',
      messages: 7,
      missing_files: ['cat.png', 'cats.pdf', 'file_00000000made'],
    })
    assert.equal(report.conversations[3].skipped, 2)

    const again = await aceHere('conversation:import', CHATGPT, `--user=${account.email}`, '--json')
    assert.containsSubset(JSON.parse(again.stdout), { imported: 0, already_there: 3 })

    const [cats, pirate, circle, ...others] = await exported(account)
    assert.lengthOf(others, 0)
    assert.containsSubset(cats.conversation, { title: 'Large cats', archived: false })
    assert.containsSubset(pirate.conversation, {
      system_prompt: 'You are a pirate.',
      archived: true,
    })
    assert.lengthOf(circle.messages, 1)

    const [q1, a1, a1b, q1b, a2, q2, a3] = cats.messages
    assert.deepEqual(
      cats.messages.map(({ parent_id: parent }) => parent),
      [null, q1.id, q1.id, null, q1b.id, a2.id, q2.id]
    )
    assert.deepEqual(
      cats.messages.map(({ metadata }) => metadata.model),
      [null, 'openai/gpt-4o', 'openai/gpt-4o-mini', null, 'openai/o3', null, 'openai/gpt-4o']
    )
    assert.equal(q1.created_at, '2024-11-07T17:20:01.250Z')
    assert.deepEqual([a1.status, a1b.status], ['completed', 'stopped'])
    assert.containsSubset(a2.parts, [
      { type: 'reasoning', text: 'Weighing cats\n\nMaine Coons weigh up to 8 kg.' },
      {
        type: 'dynamic-tool',
        toolName: 'python',
        state: 'output-available',
        input: { input: 'print(8.2)' },
        output: '8.2\n',
      },
      { type: 'text', text: 'About 8.2 kg ([cats.example](https://cats.example/maine-coon)).' },
      { type: 'source-url', url: 'https://cats.example/maine-coon' },
    ])
    assert.notInclude(JSON.stringify(a2.parts), 'javascript:')
    assert.deepEqual(textOf(q2), [
      '[Missing file: cat.png]',
      'Is this one? And see the list.',
      '[Missing file: cats.pdf]',
    ])
    assert.containsSubset(a3.parts[0], { toolName: 'dalle_text2im', input: { prompt: 'a cat' } })

    /* The branch that ChatGPT showed last is the one that people see, and it can be gone on with. */
    const shown = await client
      .get(`/conversations/${String(cats.conversation.id)}`)
      .headers(account.headers)
    assert.deepEqual(
      shown.body().messages.data.map(({ id }: { id: string }) => id),
      [q1b.id, a2.id, q2.id, a3.id]
    )
    const reply = await client
      .post('/conversations/chat')
      .headers(account.headers)
      .json({ message: 'Thanks', conversation_id: cats.conversation.id })
    reply.assertStatus(200)

    const found = await client.get('/conversations?q=kilograms').headers(account.headers)
    assert.lengthOf(found.body().data, 1)
    const entries = await auditOf(String(cats.conversation.id))
    assert.deepEqual(
      entries.map(({ action, actor_kind: kind }) => [action, kind]),
      [['conversation.imported', 'command']]
    )
  }).timeout(120_000)

  test('tells what it would do, and does nothing', async ({ assert }) => {
    const account = await createAccount()
    const { exitCode, stdout } = await aceHere(
      'conversation:import',
      CHATGPT,
      `--user=${account.email}`,
      '--dry-run',
      '--json'
    )
    assert.equal(exitCode, 0)
    assert.containsSubset(JSON.parse(stdout), { importable: 3, imported: 0, empty: 1 })
    const listed = await aceHere('conversation:list', `--user=${account.email}`, '--json')
    assert.deepEqual(JSON.parse(listed.stdout), [])
  })
})

test.group('conversation:import, our own export', () => {
  test('makes the same conversation for somebody else, and none for its owner', async ({
    assert,
    cleanup,
  }) => {
    const owner = await createAccount()
    const other = await createAccount()
    const conversation = await createConversation(owner, { title: 'Tides', externalId: 'tides-1' })
    const question = await addMessage(conversation, { text: 'Why tides?' })
    await addMessage(conversation, { role: 'assistant', parentId: question, text: 'The moon' })
    await addMessage(conversation, {
      role: 'assistant',
      parentId: question,
      status: 'stopped',
      parts: [
        { type: 'reasoning', text: 'Hm', state: 'done' },
        { type: 'text', text: 'Gravity', state: 'done' },
        { type: 'source-url', sourceId: '1', url: 'https://tides.example/', title: 'Tides' },
        {
          type: 'dynamic-tool',
          toolName: 'calc__add',
          toolCallId: 'c1',
          state: 'output-available',
          input: { a: 1 },
          output: { sum: 2 },
        },
      ],
    })
    const [before] = await exported(owner)
    const folder = await mkdtemp(join(tmpdir(), 'imports-'))
    cleanup(() => rm(folder, { recursive: true }))
    const path = join(folder, 'tides.jsonl')
    await writeFile(path, `${JSON.stringify(before)}\n`)

    const own = await aceHere('conversation:import', path, `--user=${owner.email}`, '--json')
    assert.containsSubset(JSON.parse(own.stdout), { imported: 0, already_there: 1 })
    const theirs = await aceHere('conversation:import', path, `--user=${other.email}`, '--json')
    assert.containsSubset(JSON.parse(theirs.stdout), { imported: 1 }, theirs.output)

    const [after] = await exported(other)
    const place = ({ messages }: ExportedConversation) => {
      const seqOf = new Map(messages.map(({ id, seq }) => [id, seq]))
      return messages.map(({ parent_id: parent, role, parts, status, metadata }) => ({
        parent: parent === null ? null : seqOf.get(parent),
        role,
        parts: parts.map((part) => ({ state: 'done', ...part })),
        status,
        model: metadata.model,
      }))
    }
    assert.deepEqual(place(after), place(before))
    assert.equal(after.conversation.external_id, 'tides-1')
    assert.equal(after.conversation.created_at, before.conversation.created_at)
  }).timeout(120_000)

  test('of what is no part of a message nothing is taken', async ({ assert }) => {
    const account = await createAccount()
    const document = {
      conversation: { id: 'no id of ours', external_id: 'evil', title: 'T\u0000\ud800' },
      messages: [
        {
          id: '1',
          role: 'user',
          parent_id: 'not there',
          created_at: 'yesterday',
          parts: [
            { type: 'text', text: 'kept\u0000' },
            { type: 'source-url', url: 'javascript:alert(1)', sourceId: 'x' },
            { type: 'script', text: 'x' },
            { type: 'text', text: { toString: 'x' } },
            { type: 'dynamic-tool', toolName: 'a', toolCallId: 'b', state: 'approval-requested' },
            null,
          ],
        },
        { id: '2', role: 'system', parts: [] },
        'no message',
      ],
    }
    const { exitCode, stdout, output } = await ace(
      ['conversation:import', '-', `--user=${account.email}`, '--json'],
      { input: JSON.stringify(document) }
    )
    assert.equal(exitCode, 0, output)
    assert.containsSubset(JSON.parse(stdout).conversations[0], { messages: 1, skipped: 6 })
    const [{ conversation, messages }] = await exported(account)
    assert.equal(conversation.title, 'T\ufffd')
    assert.containsSubset(messages[0].parts, [
      { type: 'text', text: 'kept' },
      { type: 'dynamic-tool', state: 'output-error' },
    ])
    assert.lengthOf(messages[0].parts, 2)
  }).timeout(120_000)
})

test.group('conversation:import, files that are none', () => {
  test('what comes before the fault is imported', async ({ assert, cleanup }) => {
    const account = await createAccount()
    const folder = await mkdtemp(join(tmpdir(), 'imports-'))
    cleanup(() => rm(folder, { recursive: true }))
    const path = join(folder, 'broken.json')
    const whole = { conversation: { external_id: 'w' }, messages: [{ id: '1', role: 'user' }] }
    await writeFile(path, `[${JSON.stringify(whole)},{"a":1},[1],{"conversation":`)
    const { exitCode, stdout, stderr } = await aceHere(
      'conversation:import',
      path,
      `--user=${account.email}`,
      '--json'
    )
    assert.equal(exitCode, 1)
    assert.include(stderr, 'The file ends in the middle of a conversation')
    assert.containsSubset(JSON.parse(stdout), { imported: 1, refused: 2 })
  })

  test('{0} is told in a sentence')
    .with([
      ['a file that is not there', '/nowhere/conversations.json', 'cannot be read: ENOENT'],
      ['a folder', '/tmp', 'is a folder'],
      ['a program', process.execPath, 'This is not a JSON file of conversations'],
    ] as const)
    .run(async ({ assert }, [, path, message]) => {
      const { email } = await createAccount()
      const { exitCode, stderr } = await aceHere('conversation:import', path, `--user=${email}`)
      assert.equal(exitCode, 1)
      assert.include(stderr, message)
    })
})
