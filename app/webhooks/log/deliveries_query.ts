import { inject } from '@adonisjs/core'
import { readIdPage, type IdPlace } from '#core/id_pages'
import { SqlStore } from '#core/sql_store'
import type { WebhookEventType } from '../events.js'

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A line of the log. Times are in ms since 1970. */
export interface Delivery {
  key: number
  event_id: string
  event: WebhookEventType
  state: DeliveryState
  attempts: number
  /** Since it was queued last. */
  tries: number
  /** Of a pending one: when it is sent next. */
  due_at: number
  created_at: number
  finished_at: number | null
  /** Of the last attempt; null where there was no answer, or no attempt. */
  status: number | null
  error: string | null
}

export interface DeliveryAttempt {
  number: number
  started_at: number
  duration_ms: number
  status: number | null
  error: string | null
  response: string
}

export interface DeliveryFilter {
  state: DeliveryState | null
  event: WebhookEventType | null
}

export interface DeliveriesPage {
  /** The newest first. */
  deliveries: Delivery[]
  hasOlder: boolean
  hasNewer: boolean
}

const COLUMNS = `d.key, d.event_id, d.event, d.state, d.attempts, d.tries, d.due_at, d.created_at, d.finished_at,
  a.status, a.error`
const TABLES = `webhook_deliveries d left join webhook_attempts a
  on a.delivery_key = d.key and a.number = (select max(l.number) from webhook_attempts l where l.delivery_key = d.key)`

/** What was sent to a webhook, and what came back. */
@inject()
export class DeliveriesQuery {
  constructor(private sql: SqlStore) {}

  /** One page of the log. */
  async page(webhookId: string, filter: DeliveryFilter, place: IdPlace): Promise<DeliveriesPage> {
    const { where, values } = conditionsOf(webhookId, filter)
    const query = {
      select: `select ${COLUMNS} from ${TABLES}`,
      key: 'd.event_id',
      where: [where],
      values,
    }
    const { rows, ...around } = await this.sql.read((sql) =>
      readIdPage<Delivery>(sql, query, place)
    )
    return { deliveries: rows, ...around }
  }

  /** How many there are, counted up to `cap`. */
  async count(webhookId: string, filter: DeliveryFilter, cap: number): Promise<number> {
    const { where, values } = conditionsOf(webhookId, filter)
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from (select 1 from webhook_deliveries d where ${where} limit ?) found`,
        ...values,
        cap
      )
    )
    return row?.n ?? 0
  }

  /** One with all that was tried; null where there is none. */
  find(
    webhookId: string,
    eventId: string
  ): Promise<{ delivery: Delivery; payload: string; attempts: DeliveryAttempt[] } | null> {
    return this.sql.read(async (sql) => {
      const found = await sql.get<Delivery & { payload: string }>(
        `select ${COLUMNS}, d.payload from ${TABLES} where d.webhook_id = ? and d.event_id = ?`,
        webhookId,
        eventId
      )
      if (found === undefined) {
        return null
      }
      const { payload, ...delivery } = found
      const attempts = await sql.all<DeliveryAttempt>(
        `select number, started_at, duration_ms, status, error, response from webhook_attempts
         where delivery_key = ? order by number desc`,
        delivery.key
      )
      return { delivery, payload, attempts }
    })
  }
}

function conditionsOf(webhookId: string, { state, event }: DeliveryFilter) {
  const values = [webhookId, state, event].filter((value) => value !== null)
  const where = [
    'd.webhook_id = ?',
    ...(state === null ? [] : ['d.state = ?']),
    ...(event === null ? [] : ['d.event = ?']),
  ].join(' and ')
  return { where, values }
}
