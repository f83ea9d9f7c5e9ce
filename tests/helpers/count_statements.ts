import emitter from '@adonisjs/core/services/emitter'
import { PostgresSql, SqliteSql } from '#core/sql_connections'

const METHODS = ['all', 'get', 'run', 'insert'] as const
const NO_QUERIES = /^(begin|commit|rollback)/

/**
 * The statements that the database is asked while `work` runs, without the ends of transactions: those of the prepared
 * ones, and Lucid's.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const note = (sql: string) => {
    if (!NO_QUERIES.test(sql.trim().toLowerCase())) {
      statements.push(sql)
    }
  }
  const restore = [SqliteSql.prototype, PostgresSql.prototype].flatMap((prototype) =>
    METHODS.map((method) => {
      const original = Reflect.get(prototype, method)
      Reflect.set(prototype, method, function (this: unknown, sql: string, ...values: unknown[]) {
        note(sql)
        return Reflect.apply(original, this, [sql, ...values])
      })
      return () => Reflect.set(prototype, method, original)
    })
  )
  const stop = emitter.on('db:query', (query) => note(query.sql))
  try {
    await work()
  } finally {
    stop()
    restore.forEach((undo) => undo())
  }
  return statements
}
