import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { INDEXED_KEY } from '#conversations/search_index'
import { SearchIndexer } from '#conversations/search_indexer'

/** Brings the full-text index up to date. PostgreSQL does so itself. */
export async function indexDocuments() {
  if (sql.dialect === 'sqlite') {
    const indexer = await app.container.make(SearchIndexer)
    await indexer.catchUp()
  }
}

/** How many documents a search reads without the index. */
export async function countUnindexed(): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ count: number }>(
      `select count(*) as count from search_documents where key > (${INDEXED_KEY})`
    )
  )
  return row?.count ?? 0
}

/** Throws where the index, once it is up to date, holds anything else than the documents do. */
export async function checkIndex() {
  await indexDocuments()
  if (sql.dialect === 'sqlite') {
    await sql.read((db) =>
      db.run(`insert into search_index(search_index, rank) values ('integrity-check', 1)`)
    )
  }
}
