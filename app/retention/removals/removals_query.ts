import { inject } from '@adonisjs/core'
import { readIdPage, type IdPage, type IdPlace } from '#core/id_pages'
import { SqlStore } from '#core/sql_store'
import { REMOVAL_COLUMNS, toRemoval, type Removal, type RemovalRow } from './removal_rows.js'

/** Reports of one query of an export. */
const BATCH = 500

/** What was removed, newest first. */
@inject()
export class RemovalsQuery {
  constructor(private sql: SqlStore) {}

  async page(place: IdPlace): Promise<IdPage<Removal>> {
    const query = { select: `select ${REMOVAL_COLUMNS} from removals`, key: 'id' }
    const page = await this.sql.read((sql) => readIdPage<RemovalRow>(sql, query, place))
    return { ...page, rows: page.rows.map(toRemoval) }
  }

  /** All of them, for an export. */
  async *all(): AsyncGenerator<Removal> {
    let olderThan: string | undefined
    for (;;) {
      const { rows, hasOlder } = await this.page({ limit: BATCH, olderThan })
      yield* rows
      if (!hasOlder) {
        return
      }
      olderThan = rows.at(-1)?.id
    }
  }
}
