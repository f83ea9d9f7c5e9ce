import { fitted, printableLine, widthOf } from '#core/console/terminal_text'

export type Cell = string | number | null | undefined

const GAP = '  '
/** No column is made narrower than this for the sake of others. */
const MIN_COLUMN_WIDTH = 8

function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '' : printableLine(String(cell))
}

/** Takes from the widest column until all fit. */
function shrink(widths: number[], columns: number): number[] {
  const shrunk = [...widths]
  const available = columns - GAP.length * (widths.length - 1)
  let excess = shrunk.reduce((sum, width) => sum + width, 0) - available
  while (excess > 0) {
    const widest = shrunk.indexOf(Math.max(...shrunk))
    const next = Math.max(0, ...shrunk.filter((_, i) => i !== widest))
    const floor = Math.max(MIN_COLUMN_WIDTH, Math.min(next, shrunk[widest] - 1))
    const taken = Math.min(excess, shrunk[widest] - floor)
    if (taken <= 0) {
      break
    }
    shrunk[widest] -= taken
    excess -= taken
  }
  return shrunk
}

/**
 * A table as lines of text: aligned columns under their heads, numbers at the right, without frames, so that it can be
 * searched and cut as it is.
 *
 * @param columns - the terminal's width, which longer cells are cut for; null where nothing is to be cut
 */
export function textTable(
  head: string[],
  rows: readonly (readonly Cell[])[],
  columns: number | null
): string[] {
  const cells = [head, ...rows.map((row) => row.map(textOf))]
  const isNumeric = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null)
  )
  const natural = head.map((_, i) => Math.max(...cells.map((row) => widthOf(row[i]))))
  const widths = columns === null ? natural : shrink(natural, columns)
  return cells.map((row) =>
    row
      .map((cell, i) => {
        const text = fitted(cell, widths[i])
        const padding = ' '.repeat(Math.max(0, widths[i] - widthOf(text)))
        return isNumeric[i] ? padding + text : text + padding
      })
      .join(GAP)
      .trimEnd()
  )
}
