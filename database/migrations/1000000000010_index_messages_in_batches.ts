import { BaseSchema } from '@adonisjs/lucid/schema'

const INDEXED_KEY = 'select indexed_key from search_progress where id = 1'

const REMOVE_OLD_WORDS = `insert into search_index(search_index, rowid, words) values ('delete', old.key, old.words)`
const ADD_NEW_WORDS = `insert into search_index(rowid, words) values (new.key, new.words)`

/**
 * On SQLite, search documents come into the full-text index in batches and no longer with the transaction that writes
 * them: FTS5 writes its index anew at each commit, and many documents at once cost it a tenth. The index holds the
 * documents up to `indexed_key` and no other; keys only rise and are never used again, so what is above was written later.
 */
export default class extends BaseSchema {
  async up() {
    if (this.db.dialect.name === 'postgres') {
      return
    }
    this.schema.createTable('search_progress', (table) => {
      table.integer('id').primary()
      table.bigInteger('indexed_key').notNullable()
    })
    this.schema.raw(
      'insert into search_progress (id, indexed_key) select 1, coalesce(max(key), 0) from search_documents'
    )
    this.schema.raw('drop trigger search_documents_insert')
    this.schema.raw('drop trigger search_documents_delete')
    this.schema.raw('drop trigger search_documents_update')

    /* FTS5 takes the words of a document out that it does not hold, too, and is corrupt then. */
    this.schema.raw(`create trigger search_documents_delete after delete on search_documents
      when old.key <= (${INDEXED_KEY}) begin
        ${REMOVE_OLD_WORDS};
      end`)
    this.schema
      .raw(`create trigger search_documents_update after update of words on search_documents
      when old.key <= (${INDEXED_KEY}) begin
        ${REMOVE_OLD_WORDS};
        ${ADD_NEW_WORDS};
      end`)
  }
}
