import { inject } from '@adonisjs/core'
import { CSV_BOM, csvLines } from '#core/csv_text'
import { RemovalsQuery } from './removals_query.js'
import type { Removal } from './removal_rows.js'

const PARTS = [
  'conversations',
  'messages',
  'runs',
  'files',
  'bytes',
  'uploads',
  'sessions',
  'tokens',
  'exports',
  'deliveries',
] as const

const HEAD = ['id', 'kind', 'person', 'started_at', 'finished_at', ...PARTS, 'on_hold']

function lineOf(removal: Removal) {
  const { id, kind, subjectId, startedAt, finishedAt, removed, held } = removal
  return [
    id,
    kind,
    subjectId,
    new Date(startedAt).toISOString(),
    finishedAt === null ? null : new Date(finishedAt).toISOString(),
    ...PARTS.map((part) => removed[part] ?? 0),
    held,
  ]
}

/** What was removed as a CSV file, newest first, made as it is read. */
@inject()
export class ExportRemovals {
  constructor(private removals: RemovalsQuery) {}

  async *execute(): AsyncGenerator<string> {
    yield CSV_BOM + csvLines([HEAD])
    for await (const removal of this.removals.all()) {
      yield csvLines([lineOf(removal)])
    }
  }
}
