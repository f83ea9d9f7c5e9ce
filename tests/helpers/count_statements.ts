import emitter from '@adonisjs/core/services/emitter'
import { PostgresSql, SqliteSql } from '#core/sql_connections'

const METHODS = ['all', 'get', 'run', 'insert'] as const
const NO_QUERIES = /^(begin|commit|rollback)/

/** The background asks the database too, now and then: three times in a row it does not. */
const TIMES = 3

/**
 * The statements that the database is asked for `work`, without the ends of transactions: those of the prepared ones, and
 * Lucid's. It is done three times, and the fewest count.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<string[]> {
  const runs: string[][] = []
  for (let i = 0; i < TIMES; i++) {
    runs.push(await statementsDuring(work))
  }
  return runs.reduce((fewest, statements) =>
    statements.length < fewest.length ? statements : fewest
  )
}

async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
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
