import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Full-text search over titles and text parts. The words are made in our code (see search_words.ts), so both databases
 * index the same words and neither stems: `words` holds them, separated by spaces, after the tokens of the people who
 * may read them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('search_documents', (table) => {
      table.bigIncrements('key')
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      /** Null for the title. */
      table.uuid('message_id').nullable()
      table.text('words').notNullable()
      table.index(['conversation_id', 'message_id'])
    })

    if (this.db.dialect.name === 'postgres') {
      this.schema.raw(
        `create index search_documents_words on search_documents using gin (array_to_tsvector(string_to_array(words, ' ')))`
      )
      return
    }
    /**
     * No positions and no sizes: queries ask for words only, in no order. Prefixes of one and two letters have their own
     * index, or finding them would read most of the words that there are.
     */
    this.schema.raw(
      `create virtual table search_index using fts5(words, content='search_documents', content_rowid='key',
        tokenize='ascii', detail=none, columnsize=0, prefix='1 2')`
    )
    this.schema.raw(`insert into search_index(search_index, rank) values ('secure-delete', 1)`)
    this.schema.raw(`create trigger search_documents_insert after insert on search_documents begin
      insert into search_index(rowid, words) values (new.key, new.words);
    end`)
    this.schema.raw(`create trigger search_documents_delete after delete on search_documents begin
      insert into search_index(search_index, rowid, words) values ('delete', old.key, old.words);
    end`)
    this.schema.raw(`create trigger search_documents_update after update on search_documents begin
      insert into search_index(search_index, rowid, words) values ('delete', old.key, old.words);
      insert into search_index(rowid, words) values (new.key, new.words);
    end`)
  }

  async down() {
    if (this.db.dialect.name !== 'postgres') {
      this.schema.raw('drop table search_index')
    }
    this.schema.dropTable('search_documents')
  }
}
