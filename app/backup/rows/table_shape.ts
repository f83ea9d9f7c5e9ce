/** What a column's values are, whichever database keeps them. */
export type ValueKind = 'text' | 'integer' | 'real' | 'boolean' | 'time' | 'json' | 'bytes'

export interface ColumnShape {
  name: string
  /** The database's own name of its type. */
  type: string
  kind: ValueKind
}

export interface TableShape {
  name: string
  columns: ColumnShape[]
  /** The tables that rows of this one refer to, by foreign keys. */
  references: string[]
}

/** A row's values in the order of the table's columns, as text that no database's type is needed to read. */
export type Row = (string | null)[]

/** The highest number that a column which counts by itself has given out. */
export interface Counter {
  table: string
  column: string
  value: number
}

/** What a database keeps for itself: which migrations it has had, and what it searches by. */
const OWN_TABLES =
  /^(adonis_schema|adonis_schema_versions|search_progress|(search|title)_index(_\w+)?|sqlite_\w+)$/

export function isOwnTable(name: string): boolean {
  return OWN_TABLES.test(name)
}

/**
 * Tables so that none comes before one that it refers to. Throws where tables refer to each other in a circle.
 */
export function inReferenceOrder(tables: TableShape[]): TableShape[] {
  const known = new Set(tables.map(({ name }) => name))
  const ordered: TableShape[] = []
  const done = new Set<string>()
  let waiting = tables
  while (waiting.length > 0) {
    const isReady = ({ name, references }: TableShape) =>
      references.every((other) => other === name || done.has(other) || !known.has(other))
    const ready = waiting.filter(isReady)
    if (ready.length === 0) {
      throw new Error(`tables refer to each other: ${waiting.map(({ name }) => name).join(', ')}`)
    }
    ordered.push(...ready)
    ready.forEach(({ name }) => done.add(name))
    waiting = waiting.filter(({ name }) => !done.has(name))
  }
  return ordered
}
