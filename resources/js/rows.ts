/** What `j` and `k` go through: rows of tables, and links that are entries of a list by themselves. */
const ROWS = 'main :is(tbody tr, [data-entry])'

function shownRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.checkVisibility())
}

/** The row that has the focus; -1 where none has. */
function currentIndex(rows: readonly HTMLElement[]): number {
  return rows.findIndex((row) => row.contains(document.activeElement))
}

/** The control that stands for a row: its page. */
function controlOf(row: HTMLElement): HTMLElement | null {
  return row.matches('a')
    ? row
    : (row.querySelector<HTMLElement>('[data-open]') ??
        row.querySelector<HTMLElement>('a[href]') ??
        row.querySelector<HTMLElement>('input, button'))
}

/** Moves the focus to the row `step` further, the first one where none has it. */
export function moveRow(step: 1 | -1): void {
  const rows = shownRows().filter((row) => controlOf(row) !== null)
  const current = currentIndex(rows)
  const next = current === -1 ? 0 : Math.min(Math.max(current + step, 0), rows.length - 1)
  const row = rows.at(next)
  if (row !== undefined) {
    controlOf(row)?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  }
}

/** Ticks the row that has the focus, or takes the tick away. */
export function selectRow(): void {
  const rows = shownRows()
  rows.at(currentIndex(rows))?.querySelector<HTMLInputElement>('input[data-row]')?.click()
}
