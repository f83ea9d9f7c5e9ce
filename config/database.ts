import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import pg from 'pg'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import { databaseTarget as target } from '#core/database_target'
import { configurePostgres } from '#core/postgres_settings'
import { configureSqlite } from '#core/sqlite_pragmas'

/**
 * Counters and times are 64-bit integers in the database and stay below 2^53: numbers in JavaScript on both databases.
 */
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

if (target.dialect === 'sqlite') {
  mkdirSync(dirname(target.filename), { recursive: true })
}

const migrations = { naturalSort: true, paths: ['database/migrations'] }

/** What FTS5 keeps beside its virtual table; dropped with it, and not by name. */
const searchShadowTables = ['config', 'data', 'docsize', 'idx'].flatMap((name) => [
  `search_index_${name}`,
  `title_index_${name}`,
])

/** How long a query waits for a free connection before it is answered 503 `database_unavailable`. */
const ACQUIRE_TIMEOUT_MS = 3_000

/** Of Knex: the values of a statement stay out of the message of its error, and so out of the log. */
const WITHOUT_VALUES = { compileSqlOnError: false }

/** Statements are sent without waiting for the answers to those before, see `PostgresSql`. Lucid's types do not know of it. */
function postgresConnection(connectionString: string) {
  return { connectionString, pipeline: true }
}

const dbConfig = defineConfig({
  connection: target.dialect,
  prettyPrintDebugQueries: false,
  connections: {
    /**
     * One connection: better-sqlite3 is synchronous and SQLite has one writer. Whoever holds it cannot be interleaved.
     */
    ...(target.dialect === 'sqlite' && {
      sqlite: {
        client: 'better-sqlite3' as const,
        ...WITHOUT_VALUES,
        connection: { filename: target.filename },
        useNullAsDefault: true,
        pool: {
          min: 1,
          max: 1,
          acquireTimeoutMillis: 30_000,
          afterCreate: configureSqlite,
        },
        migrations,
        wipe: { ignoreTables: searchShadowTables },
        schemaGeneration: {
          enabled: !app.inProduction && !app.inTest,
          rulesPaths: ['./database/schema_rules.js'],
          excludeTables: [
            'queue_jobs',
            'queue_schedules',
            'search_index',
            'search_progress',
            'title_index',
            'analytics_usage',
            'analytics_answers',
            'analytics_latencies',
            'analytics_tools',
            'analytics_people_chunks',
            'analytics_people',
            'analytics_progress',
            'analytics_open_runs',
            ...searchShadowTables,
          ],
        },
      },
    }),
    ...(target.dialect === 'postgres' && {
      postgres: {
        client: 'pg' as const,
        ...WITHOUT_VALUES,
        connection: postgresConnection(target.connectionString),
        pool: {
          min: 0,
          max: 12,
          acquireTimeoutMillis: ACQUIRE_TIMEOUT_MS,
          createTimeoutMillis: ACQUIRE_TIMEOUT_MS,
          afterCreate: configurePostgres(target.connectionString),
        },
        migrations,
        schemaGeneration: { enabled: false },
      },
    }),
  },
})

export default dbConfig
