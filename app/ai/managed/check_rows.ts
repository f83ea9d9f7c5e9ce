import type { Sql } from '#core/sql'
import type { ProviderCheck } from '../check/provider_check.js'

/** The last live check of a provider. */
export interface StoredCheck extends ProviderCheck {
  provider: string
  /** In ms since 1970. */
  checkedAt: number
}

interface Columns {
  provider: string
  result: string
  models: string
  checked_at: number
}

export async function findChecks(sql: Sql): Promise<StoredCheck[]> {
  const rows = await sql.all<Columns>(
    'select provider, result, models, checked_at from provider_checks'
  )
  return rows.map((row) => {
    const result: Omit<ProviderCheck, 'models'> & { cause: string | null } = JSON.parse(row.result)
    const names: string[] | null = JSON.parse(row.models)
    const { reached, key, cause } = result
    return {
      provider: row.provider,
      checkedAt: row.checked_at,
      reached,
      key,
      models: names === null ? { names, cause: cause ?? '' } : { names },
    }
  })
}

export async function writeCheck(
  sql: Sql,
  { provider, checkedAt, reached, key, models }: StoredCheck
): Promise<void> {
  await sql.run(
    `insert into provider_checks (provider, result, models, checked_at) values (?, ?, ?, ?)
     on conflict (provider) do update set result = excluded.result, models = excluded.models,
       checked_at = excluded.checked_at`,
    provider,
    JSON.stringify({ reached, key, cause: 'cause' in models ? models.cause : null }),
    JSON.stringify(models.names),
    checkedAt
  )
}
