/** Figures by the columns that hold them. */
export type Sums<Column extends string> = Record<Column, number>

/** Sums of nothing. */
export function zeros<Column extends string>(columns: readonly Column[]): Sums<Column> {
  const sums: Partial<Sums<Column>> = {}
  for (const column of columns) {
    sums[column] = 0
  }
  return sums as Sums<Column>
}

export function addSums<Column extends string>(
  columns: readonly Column[],
  target: Sums<Column>,
  source: Sums<Column>
): void {
  for (const column of columns) {
    target[column] += source[column]
  }
}
