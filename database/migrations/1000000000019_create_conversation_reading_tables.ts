import { BaseSchema } from '@adonisjs/lucid/schema'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { searchWords } from '#conversations/search_words'

/** Titles that are indexed at once. */
const TITLES_AT_ONCE = 500

/** What was spent on each conversation. */
const SPENT = `select conversation_id, sum(input_tokens + output_tokens) as tokens,
    sum(coalesce(cost_nano_usd, 0)) as cost_nano_usd,
    max(case when cost_nano_usd is null then 1 else 0 end) as is_unpriced,
    max(estimated) as is_estimated
  from usage_entries where conversation_id is not null group by conversation_id`

/** The model of each conversation's newest answer. */
const MODELS = `select conversation_id, model from (
    select conversation_id, model,
      row_number() over (partition by conversation_id order by created_at desc, id desc) as n
    from usage_entries where conversation_id is not null and kind = 'answer'
  ) as answers where n = 1`

const FAILURES = `select conversation_id, count(*) as failures from runs
  where state in ('failed', 'interrupted') group by conversation_id`

const SUMMARIZE = `insert into conversation_summaries
    (conversation_id, last_activity_at, tokens, cost_nano_usd, is_unpriced, is_estimated, failures, model)
  select c.id, p.last_activity_at, coalesce(s.tokens, 0), coalesce(s.cost_nano_usd, 0),
    coalesce(s.is_unpriced, 0), coalesce(s.is_estimated, 0), coalesce(f.failures, 0), m.model
  from conversations c
  join participants p on p.conversation_id = c.id and p.role = 'owner'
  left join (${SPENT}) s on s.conversation_id = c.id
  left join (${MODELS}) m on m.conversation_id = c.id
  left join (${FAILURES}) f on f.conversation_id = c.id`

const INDEXED_KEY = 'select indexed_key from search_progress where id = 1'

/** The titles that were made of questions had no document of their own. */
const UNINDEXED_TITLES = `select c.id, c.title, (
    select string_agg('§' || replace(cast(p.user_id as text), '-', ''), ' ') from participants p
    where p.conversation_id = c.id and p.user_id is not null
  ) as readers
  from conversations c
  where c.title is not null and c.id > ? and not exists (
    select 1 from search_documents d where d.conversation_id = c.id and d.message_id is null
  ) order by c.id limit ${TITLES_AT_ONCE}`

async function indexTitles(db: QueryClientContract) {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const found = await db.rawQuery(UNINDEXED_TITLES, [after])
    const rows: { id: string; title: string; readers: string }[] = found.rows ?? found
    const documents = rows.map(({ id, title, readers }) => ({
      conversation_id: id,
      message_id: null,
      words: [readers, ...searchWords(title)].join(' '),
    }))
    if (documents.length > 0) {
      await db.table('search_documents').multiInsert(documents)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < TITLES_AT_ONCE) {
      return
    }
    after = last.id
  }
}

/**
 * What administrators need to find and read the conversations of others: a small row for each conversation that lists
 * are sorted and filtered by, and who read what and why.
 */
export default class extends BaseSchema {
  async up() {
    /** Apart from `conversations`, whose rows are large and whose indexes would be written with every message. */
    this.schema.createTable('conversation_summaries', (table) => {
      table.uuid('conversation_id').primary().references('conversations.id').onDelete('CASCADE')
      table.bigInteger('last_activity_at').notNullable()
      /** Of the ledger: input and output, titles included. */
      table.bigInteger('tokens').notNullable().defaultTo(0)
      table.bigInteger('cost_nano_usd').notNullable().defaultTo(0)
      /** Whether a part of it has no known price, or was estimated. */
      table.smallint('is_unpriced').notNullable().defaultTo(0)
      table.smallint('is_estimated').notNullable().defaultTo(0)
      /** Answers that failed or were interrupted. */
      table.integer('failures').notNullable().defaultTo(0)
      /** `provider/model` of the newest answer. */
      table.string('model', 200).nullable()
      /* Filters are checked in the index, without a look at each row. */
      table.index(
        ['last_activity_at', 'conversation_id', 'model', 'failures'],
        'conversation_summaries_activity'
      )
      table.index(
        ['cost_nano_usd', 'conversation_id', 'model', 'failures', 'last_activity_at'],
        'conversation_summaries_cost'
      )
    })
    this.schema.raw(SUMMARIZE)
    this.schema.raw(
      'create index messages_rated on messages (conversation_id, rating) where rating is not null'
    )
    this.schema.alterTable('tool_calls', (table) => {
      table.index(['tool', 'id', 'conversation_id'], 'tool_calls_by_tool')
    })
    this.#createTitleIndex()
    this.defer((db) => indexTitles(db))

    /** An administrator may read a conversation of somebody else for some hours. The person sees it. */
    this.schema.createTable('conversation_readings', (table) => {
      table.uuid('id').primary()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      /** Null once that account is erased: the person still sees that somebody read. */
      table.uuid('reader_id').nullable().references('users.id').onDelete('SET NULL').index()
      table.text('reason').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable()
      /** Null while it was only allowed. */
      table.bigInteger('last_read_at').nullable()
      table.index(['conversation_id', 'reader_id', 'expires_at'], 'conversation_readings_place')
    })

    /** Filters that a person gave a name, per list of the admin pages. */
    this.schema.createTable('saved_views', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      /** `conversations`, `users`, … */
      table.string('list', 32).notNullable()
      table.string('name', 60).notNullable()
      /** The query of the list's address, without paging. */
      table.text('query').notNullable()
      table.bigInteger('created_at').notNullable()
      table.unique(['user_id', 'list', 'name'])
    })
  }

  async down() {
    this.schema.dropTable('saved_views')
    this.schema.dropTable('conversation_readings')
    this.schema.raw(
      this.db.dialect.name === 'postgres'
        ? 'drop index search_documents_titles'
        : 'drop table title_index'
    )
    if (this.db.dialect.name !== 'postgres') {
      this.schema.raw('drop trigger title_documents_delete')
      this.schema.raw('drop trigger title_documents_update')
      this.schema.raw('drop index search_documents_titles')
    }
    this.schema.alterTable('tool_calls', (table) => {
      table.dropIndex([], 'tool_calls_by_tool')
    })
    this.schema.raw('drop index messages_rated')
    this.schema.dropTable('conversation_summaries')
  }
  /** Titles are found among themselves: the index of all documents would have to look at those of the messages, too. */
  #createTitleIndex() {
    if (this.db.dialect.name === 'postgres') {
      this.schema.raw(`create index search_documents_titles on search_documents
        using gin (array_to_tsvector(string_to_array(words, ' '))) where message_id is null`)
      return
    }
    /* Like `search_index`, and as far behind. */
    this.schema.raw(
      `create virtual table title_index using fts5(words, content='search_documents', content_rowid='key',
        tokenize='ascii', detail=none, columnsize=0, prefix='1 2')`
    )
    this.schema.raw(`insert into title_index(title_index, rank) values ('secure-delete', 1)`)
    this.schema.raw(`insert into title_index (rowid, words) select key, words from search_documents
      where message_id is null and key <= (${INDEXED_KEY}) order by key`)
    this.schema.raw(`create trigger title_documents_delete after delete on search_documents
      when old.message_id is null and old.key <= (${INDEXED_KEY}) begin
        insert into title_index(title_index, rowid, words) values ('delete', old.key, old.words);
      end`)
    this.schema.raw(`create trigger title_documents_update after update of words on search_documents
      when old.message_id is null and old.key <= (${INDEXED_KEY}) begin
        insert into title_index(title_index, rowid, words) values ('delete', old.key, old.words);
        insert into title_index(rowid, words) values (new.key, new.words);
      end`)
    /* Leads from what is found to the conversation without the large rows. */
    this.schema.raw(
      'create index search_documents_titles on search_documents (key, conversation_id) where message_id is null'
    )
  }
}
