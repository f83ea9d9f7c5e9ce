import type { Manifest } from '../archive/manifest.js'

/** What commands tell of an archive with `--json`. */
export function manifestJson(manifest: Omit<Manifest, 'parts'>) {
  const { mark, application, database, files } = manifest
  return {
    mark,
    application,
    database: {
      kind: database.kind,
      migrations: database.migrations.length,
      rows: Object.fromEntries(database.tables.map(({ name, rows }) => [name, rows])),
    },
    files: { count: files.count, bytes: files.bytes, missing: files.missing },
    key_fingerprint: manifest.key_fingerprint,
  }
}

/** All rows of all tables. */
export function rowCount({ database }: Pick<Manifest, 'database'>): number {
  return database.tables.reduce((sum, { rows }) => sum + rows, 0)
}
