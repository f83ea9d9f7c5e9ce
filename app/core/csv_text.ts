import { stringify } from 'csv-stringify/sync'

/** Spreadsheets take a file without it for Latin-1. */
export const CSV_BOM = '\ufeff'

export type CsvValue = string | number | boolean | null | undefined

/** Lines of a CSV file (RFC 4180), each with its end. Text that a spreadsheet would take for a formula begins with `'`. */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: 'windows', cast: { boolean: String } }
  )
}
