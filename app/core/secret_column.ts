import type { SqlRow } from '#core/sql'

/** A column whose values are sealed with `APP_KEY` (AES-256-GCM). Each belongs into `backup/keys/secret_columns.ts`. */
export interface SecretColumn {
  table: string
  /** The column that the rows are told apart by. */
  key: string
  column: string
  /** The columns that `purpose` reads besides `key`. */
  about: string[]
  /** What a row's value was sealed as; without it nobody opens it. */
  purpose(row: SqlRow): string
}
