import { test } from '@japa/runner'
import sql from '#core/services/sql'
import type { Sql, SqlValue } from '#core/sql'
import { findDue } from '#interactions/interaction_store'
import { findPrunableRuns } from '#runs/log_pruner'
import { findRunsInWork } from '#runs/orphans'

/** Notes how SQLite goes about each query. */
class Explained implements Sql {
  readonly dialect = 'sqlite'
  readonly steps: string[] = []

  constructor(private inner: Sql) {}

  async all<Row>(query: string, ...values: SqlValue[]): Promise<Row[]> {
    const plan = await this.inner.all<{ detail: string }>(`explain query plan ${query}`, ...values)
    this.steps.push(...plan.map(({ detail }) => detail))
    return this.inner.all<Row>(query, ...values)
  }

  async get<Row>(query: string, ...values: SqlValue[]): Promise<Row | undefined> {
    const [row] = await this.all<Row>(query, ...values)
    return row
  }

  insert(query: string, ...values: SqlValue[]) {
    return this.inner.insert(query, ...values)
  }

  run(query: string, ...values: SqlValue[]) {
    return this.inner.run(query, ...values)
  }
}

test.group('What is asked now and then', () => {
  test('walks through no table: {what}')
    .with([
      { what: 'runs in work', ask: findRunsInWork },
      { what: 'logs to prune', ask: (db: Sql) => findPrunableRuns(db, Date.now()) },
      { what: 'interactions that are due', ask: (db: Sql) => findDue(db, Date.now(), 1) },
    ])
    .run(async ({ assert }, { ask }) => {
      const steps = await sql.read(async (db) => {
        const explained = new Explained(db)
        await ask(explained)
        return explained.steps
      })
      /* `logged` is what the query itself makes. */
      const walks = steps.filter(
        (step) =>
          step.startsWith('SCAN') && step !== 'SCAN logged' && !step.includes('runs_active_by_user')
      )
      assert.isNotEmpty(steps)
      assert.deepEqual(walks, [])
    })
    .skip(sql.dialect !== 'sqlite', 'PostgreSQL plans by what the tables hold')
})
