import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { SubscribableEvent } from '../events.js'
import { openSecret } from '../webhook_secret.js'
import { findSubscriptions, findWebhook, findWebhooks, type WebhookRow } from '../webhook_rows.js'
import type { DeliveryState } from './deliveries_query.js'

/** Counting ends here. */
export const WEBHOOK_COUNT_CAP = 1_000

/** A webhook as administrators see it. */
export interface DescribedWebhook {
  row: WebhookRow
  events: SubscribableEvent[]
  /** Whether its secret can be read, and so whether anything can be signed. */
  isReadable: boolean
  /** Deliveries by state, counted up to `WEBHOOK_COUNT_CAP` and one more. */
  counts: Record<DeliveryState, number>
}

/** The webhooks with how they do. */
@inject()
export class WebhooksQuery {
  constructor(private sql: SqlStore) {}

  /** All, the newest first. */
  all(): Promise<DescribedWebhook[]> {
    return this.sql.read(async (sql) => {
      const events = await findSubscriptions(sql)
      const described: DescribedWebhook[] = []
      for (const row of await findWebhooks(sql)) {
        described.push(await describe(sql, row, events))
      }
      return described
    })
  }

  /** Null where there is none. */
  find(id: string): Promise<DescribedWebhook | null> {
    return this.sql.read(async (sql) => {
      const row = await findWebhook(sql, id)
      return row === undefined ? null : describe(sql, row, await findSubscriptions(sql))
    })
  }
}

async function describe(
  sql: Sql,
  row: WebhookRow,
  events: Map<string, SubscribableEvent[]>
): Promise<DescribedWebhook> {
  const counted = (state: DeliveryState) =>
    `(select count(*) from (select 1 from webhook_deliveries where webhook_id = ? and state = '${state}'
       limit ${WEBHOOK_COUNT_CAP + 1}) as ${state}_ones) as ${state}`
  const counts = await sql.get<Record<DeliveryState, number>>(
    `select ${counted('pending')}, ${counted('delivered')}, ${counted('failed')}`,
    row.id,
    row.id,
    row.id
  )
  return {
    row,
    events: events.get(row.id) ?? [],
    isReadable: openSecret(row.id, row.secret) !== null,
    counts: counts ?? { pending: 0, delivered: 0, failed: 0 },
  }
}
