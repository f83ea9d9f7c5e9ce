import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import { Database } from '@adonisjs/lucid/database'
import type { DatabaseTarget } from '#core/database_url'
import { Refusal } from '../refusal.js'
import { abortable, type Reporter } from '../reporter.js'
import { TableDigest } from '../rows/table_digest.js'
import type { Row, TableShape } from '../rows/table_shape.js'
import type { CopySource, CopyTarget } from './copy_source.js'
import { PostgresCopyTarget } from './postgres_copy_target.js'
import { PostgresSource } from './postgres_source.js'
import { SqliteCopyTarget } from './sqlite_copy_target.js'
import { SqliteSource } from './sqlite_source.js'

export interface CopyDatabaseInput {
  from: DatabaseTarget
  to: DatabaseTarget
  signal: AbortSignal
  reporter: Reporter
}

export interface CopiedTable {
  name: string
  rows: number
  sha256: string
}

/**
 * Copies all rows of a database to an empty one, of the same kind or the other, and compares the two afterwards. Nobody can
 * write to the source meanwhile, so that nothing is missed; the target has all rows in the end, or none.
 */
@inject()
export class CopyDatabase {
  constructor(private db: Database) {}

  /** @throws Refusal */
  async execute(input: CopyDatabaseInput): Promise<CopiedTable[]> {
    const source = await openSource(input.from)
    try {
      const target = await this.#openTarget(input.to)
      try {
        return await copy(source, target, abortable(input.reporter, input.signal))
      } finally {
        await target.close()
      }
    } finally {
      await source.close()
    }
  }

  #openTarget(to: DatabaseTarget): Promise<CopyTarget> {
    return to.dialect === 'sqlite'
      ? SqliteCopyTarget.open(app, this.db, to.filename)
      : PostgresCopyTarget.open(app, this.db, to.connectionString)
  }
}

function openSource(from: DatabaseTarget): Promise<CopySource> {
  return from.dialect === 'sqlite'
    ? SqliteSource.open(from.filename)
    : PostgresSource.open(from.connectionString)
}

async function copy(source: CopySource, target: CopyTarget, reporter: Reporter) {
  assertSameTables(source.tables, target.tables)
  reporter.begin('Copying', source.tables.length, 'tables')
  const copied: CopiedTable[] = []
  for (const table of target.tables) {
    const digest = new TableDigest(table.columns)
    for await (const rows of inOrderOf(table, source)) {
      rows.forEach((row) => digest.add(row))
      await target.insert(table, rows)
      reporter.advance(0)
    }
    copied.push({ name: table.name, rows: digest.rows, sha256: digest.sha256 })
    reporter.advance(1)
  }
  await target.count(source.counters)
  reporter.begin('Comparing', copied.length, 'tables')
  for (const table of target.tables) {
    await assertEqual(table, target, copied)
    reporter.advance(1)
  }
  await target.keep()
  return copied
}

/** The source's rows, in the order of the target's columns. */
async function* inOrderOf(table: TableShape, source: CopySource): AsyncGenerator<Row[]> {
  const columns = table.columns.map(({ name }) => name)
  const theirs = source.tables.find(({ name }) => name === table.name)
  const shape = { name: table.name, references: [], columns: theirs?.columns ?? [] }
  const places = columns.map((name) => shape.columns.findIndex((one) => one.name === name))
  for await (const rows of source.rows(shape)) {
    yield rows.map((row) => places.map((place) => row[place]))
  }
}

async function assertEqual(table: TableShape, target: CopyTarget, copied: CopiedTable[]) {
  const digest = new TableDigest(table.columns)
  for await (const rows of target.rows(table)) {
    rows.forEach((row) => digest.add(row))
  }
  const expected = copied.find(({ name }) => name === table.name)
  if (digest.rows !== expected?.rows || digest.sha256 !== expected.sha256) {
    throw new Refusal(`The copy of ${table.name} is not what the source holds`, 'not_verified')
  }
}

function signatureOf({ name, columns }: TableShape): string {
  const facts = columns.map((column) => `${column.name}:${column.kind}`).sort()
  return `${name}(${facts.join(',')})`
}

/** Nothing is left out in silence: the source has what this version of Chatflow has, and nothing else. */
function assertSameTables(source: TableShape[], target: TableShape[]): void {
  const theirs = source.map(signatureOf)
  const ours = target.map(signatureOf)
  const odd = [
    ...theirs.filter((one) => !ours.includes(one)),
    ...ours.filter((one) => !theirs.includes(one)),
  ]
  if (odd.length > 0) {
    const [name] = odd[0].split('(')
    throw new Refusal(
      `The database to copy from is not as this version of Chatflow makes it (table ${name}): start this version on it once, or take out what does not belong there`,
      'database_mismatch'
    )
  }
}
