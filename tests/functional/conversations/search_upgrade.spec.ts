import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { sendJson } from '#tests/helpers/chats'
import { untilAsync } from '#tests/helpers/until_async'
import { OwnServer } from '#tests/support/own_server'

const MIGRATION = 'database/migrations/1000000000010_index_messages_in_batches'

/** The database as the version before left it: documents came into the index at once. */
const OLDER_VERSION = `
  drop trigger search_documents_delete;
  drop trigger search_documents_update;
  drop table search_progress;
  delete from adonis_schema where name = '${MIGRATION}';
  create trigger search_documents_insert after insert on search_documents begin
    insert into search_index(rowid, words) values (new.key, new.words);
  end;
  create trigger search_documents_delete after delete on search_documents begin
    insert into search_index(search_index, rowid, words) values ('delete', old.key, old.words);
  end;
  create trigger search_documents_update after update on search_documents begin
    insert into search_index(search_index, rowid, words) values ('delete', old.key, old.words);
    insert into search_index(rowid, words) values (new.key, new.words);
  end;`

const UNINDEXED = `select count(*) from search_documents
  where key > (select indexed_key from search_progress)`
const PATIENCE_MS = 20_000
const CHECK_INDEX = `insert into search_index(search_index, rank) values ('integrity-check', 1)`

/** Adds a document like a conversation's title, with another word in it. */
function copyOf(conversationId: string, word: string, other: string) {
  return `insert into search_documents (conversation_id, message_id, words)
    select conversation_id, 'another', replace(words, '${word}', '${other}')
    from search_documents where conversation_id = '${conversationId}'`
}

test.group('A server and its search index', (group) => {
  group.tap((t) => t.skip(() => sql.dialect !== 'sqlite', 'PostgreSQL keeps its own index'))

  let own: OwnServer
  group.each.setup(async () => {
    own = await OwnServer.prepare()
    await own.start()
    return () => own.remove()
  })

  function read(statement: string): unknown {
    const database = own.openSqlite({ readonly: true })
    try {
      return database.prepare(statement).pluck().get()
    } finally {
      database.close()
    }
  }

  function write(statements: string) {
    const database = own.openSqlite()
    try {
      database.exec(statements)
    } finally {
      database.close()
    }
  }

  async function create(account: { headers: Record<string, string> }, title: string) {
    const response = await sendJson('POST', `${own.url}/conversations`, account, { title })
    const { id }: { id: string } = JSON.parse(response.text)
    return id
  }

  async function find(account: { headers: Record<string, string> }, q: string): Promise<string[]> {
    const response = await fetch(`${own.url}/conversations?q=${q}`, { headers: account.headers })
    const { data }: { data: { id: string }[] } = JSON.parse(await response.text())
    return data.map(({ id }) => id)
  }

  const indexed = () =>
    untilAsync(async () => read(UNINDEXED) === 0, 'all documents are indexed', PATIENCE_MS)

  test('it indexes in the background, also what was left when it was killed', async ({
    assert,
  }) => {
    const account = await own.createAccount()
    const id = await create(account, 'Before the crash')
    await own.process.kill()
    write(copyOf(id, 'crash', 'command'))
    assert.notEqual(read(UNINDEXED), 0)
    await own.start()
    assert.deepEqual(await find(account, 'crash'), [id])
    assert.deepEqual(await find(account, 'command'), [id])
    await indexed()
    assert.deepEqual(await find(account, 'crash'), [id])
    assert.deepEqual(await find(account, 'command'), [id])
    write(CHECK_INDEX)
  })

  test('it takes over the index of an older version', async ({ assert }) => {
    const account = await own.createAccount()
    const early = await create(account, 'Early bird')
    const gone = await create(account, 'Early riser')
    await indexed()
    await own.process.kill()
    write(OLDER_VERSION)
    write(copyOf(early, 'bird', 'worm'))
    await own.start()
    assert.equal(read(UNINDEXED), 0)

    assert.sameMembers(await find(account, 'early'), [early, gone])
    assert.deepEqual(await find(account, 'worm'), [early])
    await sendJson('DELETE', `${own.url}/conversations/${gone}`, account, {})
    const late = await create(account, 'Early again')
    assert.sameMembers(await find(account, 'early'), [early, late])
    await indexed()
    assert.sameMembers(await find(account, 'early'), [early, late])
    write(CHECK_INDEX)
  })
})
