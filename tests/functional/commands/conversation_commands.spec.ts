import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'
import { isThere } from '#tests/helpers/retention'

const DAY_MS = 24 * 60 * 60 * 1000

test.group('conversation:list', () => {
  test('finds by person, time and words', async ({ assert }) => {
    const account = await createAccount()
    const now = Date.now()
    const old = await createConversation(account, { title: 'Old tides', now: now - 10 * DAY_MS })
    const recent = await createConversation(account, { title: 'Cats', now: now - DAY_MS })
    await addMessage(recent, { text: 'The invoice is late' })
    const list = async (...flags: string[]) => {
      const answer = await aceHere(
        'conversation:list',
        `--user=${account.email}`,
        '--json',
        ...flags
      )
      assert.equal(answer.exitCode, 0, answer.output)
      const found: { id: string }[] = JSON.parse(answer.stdout)
      return found.map(({ id }) => id)
    }
    assert.deepEqual(await list(), [recent.id, old.id])
    assert.deepEqual(await list('--limit=1'), [recent.id])
    assert.deepEqual(await list('--since=7d'), [recent.id])
    assert.deepEqual(await list('--text=late invoi'), [recent.id])
    assert.deepEqual(await list('--text=tides'), [old.id])
    assert.deepEqual(await list('--text=dogs'), [])

    const table = await aceHere('conversation:list', '--since=7d', '--limit=10000')
    assert.include(table.stdout, account.email)
    assert.notInclude(table.stdout, old.id)
  })

  test('shows nothing of a title that could move the cursor', async ({ assert }) => {
    const account = await createAccount()
    await createConversation(account, { title: 'a\u001b[2J\u001b]0;x\u0007b' })
    const { stdout } = await aceHere('conversation:list', `--user=${account.email}`)
    assert.match(stdout, / ab\n/)
  })

  test('{0} is misuse')
    .with([
      ['a time that is none', ['--since=yesterday'], '--since must be a date'],
      ['words of everybody', ['--text=cats'], '--text needs --user'],
      ['a limit of nothing', ['--limit=0'], '--limit must be'],
    ] as const)
    .run(async ({ assert }, [, flags, message]) => {
      const { exitCode, stderr } = await aceHere('conversation:list', ...flags)
      assert.equal(exitCode, 2)
      assert.include(stderr, message)
    })
})

test.group('conversation:export', () => {
  test('writes one to standard output, and many to a folder, for their owner only', async ({
    assert,
    cleanup,
  }) => {
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Cats / dogs: a “debate”' })
    await addBranch(conversation, 3)
    const other = await createConversation(account)
    const one = await ace(['conversation:export', conversation.id, '--format=md'])
    assert.equal(one.exitCode, 0, one.output)
    assert.match(one.stdout, /^# Cats \/ dogs: a “debate”\n/)
    assert.include(one.stdout, 'No 2')

    const folder = await mkdtemp(join(tmpdir(), 'exports-'))
    cleanup(() => rm(folder, { recursive: true }))
    const output = join(folder, 'all')
    const all = await aceHere(
      'conversation:export',
      `--user=${account.email}`,
      '--format=json',
      `--output=${output}`
    )
    assert.equal(all.exitCode, 0, all.output)
    assert.include(all.stderr, 'Exported 2 conversations')
    const names = await readdir(output)
    const day = new Date().toISOString().slice(0, 10)
    assert.sameMembers(names, [
      `${day} Cats dogs a debate ${conversation.id}.json`,
      `${day} ${other.id}.json`,
    ])
    const path = join(output, names.find((name) => name.includes('Cats')) ?? '')
    const document = JSON.parse(await readFile(path, 'utf8'))
    assert.lengthOf(document.messages, 3)
    const { mode } = await stat(path)
    assert.equal(mode & 0o077, 0)

    const byPerson = await auditOf(account.id)
    assert.deepEqual(
      byPerson.map(({ action }) => action),
      ['conversation.exported']
    )
    assert.lengthOf(await auditOf(conversation.id), 1)
  }).timeout(60_000)

  test('{0}: {1}')
    .with([
      ['nothing is named', 2, []],
      ['two things are named', 2, ['--all', '--user=ada@example.test']],
      ['many in Markdown have no folder', 2, ['--all', '--format=md']],
      ['a format is none', 2, ['--all', '--format=pdf']],
      ['there is no such conversation', 1, [newId()]],
      [
        'a folder cannot be made',
        1,
        ['--all', '--format=md', `--output=${process.execPath}/folder`],
      ],
    ] as const)
    .run(async ({ assert }, [, exitCode, flags]) => {
      const answer = await aceHere('conversation:export', ...flags)
      assert.equal(answer.exitCode, exitCode, answer.output)
      assert.equal(answer.stdout, '')
    })
})

test.group('conversation:delete', () => {
  test('deletes after a yes, and writes it down', async ({ assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Cats' })
    await addBranch(conversation, 2)
    const unsure = await aceHere('conversation:delete', conversation.id)
    assert.equal(unsure.exitCode, 2)
    assert.include(unsure.stderr, `This deletes “Cats” of ${account.email}: 2 messages`)
    assert.isTrue(await isThere(conversation.id))

    const deleted = await aceHere('conversation:delete', conversation.id, '--yes', '--json')
    assert.deepEqual(JSON.parse(deleted.stdout), { id: conversation.id, deleted: true })
    assert.isFalse(await isThere(conversation.id))
    const entries = await auditOf(conversation.id)
    assert.deepEqual(
      entries.map(({ action, actor_kind: kind }) => [action, kind]),
      [['conversation.deleted', 'command']]
    )
    const again = await aceHere('conversation:delete', conversation.id, '--yes')
    assert.equal(again.exitCode, 1)
  })
})

test.group('conversation:prune', () => {
  test('deletes what nobody has used for long, and no more', async ({ assert }) => {
    const account = await createAccount()
    const now = Date.now()
    const ages = [400, 100, 91, 10]
    const made = []
    for (const age of ages) {
      made.push(await createConversation(account, { now: now - age * DAY_MS }))
    }
    await addBranch(made[0], 2)
    const [, active] = made
    const answer = await addMessage(active, { role: 'assistant', status: 'awaiting_input' })
    await sql.read((db) =>
      db.run(
        `insert into runs (id, conversation_id, message_id, user_id, state, options, request_id, created_at)
         values (?, ?, ?, ?, 'awaiting_input', '{}', 'r', ?)`,
        newId(),
        active.id,
        answer,
        account.id,
        now
      )
    )
    const prune = (...flags: string[]) =>
      aceHere('conversation:prune', '--older-than=90d', `--user=${account.email}`, ...flags)

    const dry = await prune('--dry-run', '--json')
    assert.deepEqual(JSON.parse(dry.stdout), {
      conversations: 2,
      messages: 2,
      files: 0,
      bytes: 0,
      held: 0,
      deleted: 0,
      dry_run: true,
    })
    const unsure = await prune()
    assert.equal(unsure.exitCode, 2)
    assert.include(unsure.stderr, '2 conversations with 2 messages')
    const pruned = await prune('--yes', '--json')
    assert.equal(JSON.parse(pruned.stdout).deleted, 2, pruned.output)
    assert.deepEqual(await Promise.all(made.map(({ id }) => isThere(id))), [
      false,
      true,
      false,
      true,
    ])
    const again = await prune('--yes')
    assert.equal(again.exitCode, 0)
    assert.include(again.stdout, 'Nothing is unused')
  })

  test('wants a time with a unit', async ({ assert }) => {
    const { exitCode, stderr } = await aceHere('conversation:prune', '--older-than=90', '--yes')
    assert.equal(exitCode, 2)
    assert.include(stderr, '90d')
  })
})
