import { databaseTime } from '#core/database_time'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { deliveryBell } from './delivery_bell.js'
import type { SubscribableEvent, WebhookEvents, WebhookEventType } from './events.js'

interface EventFacts {
  /** The person of whom it tells: what was not sent by then, and the log of it, goes when they are erased. */
  personId: string | null
  /** When it happened, in ms since 1970. */
  now: number
}

/** The body of an event: https://github.com/standard-webhooks/standard-webhooks */
export function payloadOf<Type extends WebhookEventType>(
  type: Type,
  data: WebhookEvents[Type],
  now: number
): string {
  return JSON.stringify({ type, timestamp: new Date(now).toISOString(), data })
}

/** Whether any webhook may be for an event. */
export async function isSubscribed(sql: Sql, type: SubscribableEvent): Promise<boolean> {
  const subscription = await sql.get(
    'select 1 as found from webhook_subscriptions where event = ? limit 1',
    type
  )
  return subscription !== undefined
}

/**
 * Writes an event for every webhook that is for it, in the transaction of what happened: what does not commit is not
 * told, and what commits is not lost. It waits for nobody. Where no webhook is for it, which is looked up first, it costs
 * next to nothing.
 */
export async function emitEvent<Type extends SubscribableEvent>(
  sql: Sql,
  type: Type,
  data: WebhookEvents[Type],
  { personId, now }: EventFacts
): Promise<void> {
  if (!(await isSubscribed(sql, type))) {
    return
  }
  const written = await sql.run(
    `insert into webhook_deliveries
       (webhook_id, event_id, event, payload, person_id, state, attempts, tries, due_at, created_at)
     select w.id, ?, ?, ?, ?, 'pending', 0, 0, ${databaseTime(sql.dialect)}, ?
     from webhook_subscriptions s join webhooks w on w.id = s.webhook_id
     where s.event = ? and w.is_enabled = 1`,
    newId(),
    type,
    payloadOf(type, data, now),
    personId,
    now,
    type
  )
  if (written > 0) {
    deliveryBell.ring()
  }
}
