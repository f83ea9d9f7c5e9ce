import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DELIVERY_STATES, type DeliveryState } from '#webhooks/log/deliveries_query'
import { clearWebhooks, givenWebhook } from '../webhooks.js'
import { times, wholeList, type AdminWorld, type Pages } from './types.js'

const HOUR_MS = 3_600_000

/** A delivery that was tried twice. Answers its event's id. */
async function addDelivery(webhookId: string, state: DeliveryState, { write }: AdminWorld) {
  const [eventId, now] = [newId(), Date.now()]
  await sql.transaction(async (db) => {
    const key = await db.insert(
      `insert into webhook_deliveries
         (webhook_id, event_id, event, payload, person_id, state, attempts, tries, due_at, created_at, finished_at)
       values (?, ?, 'user.created', ?, null, ?, 2, 2, ?, ?, ?)`,
      webhookId,
      eventId,
      JSON.stringify({ type: 'user.created', data: { email: write('email') } }),
      state,
      now + HOUR_MS,
      now,
      state === 'pending' ? null : now
    )
    const attempt = `insert into webhook_attempts
       (delivery_key, number, started_at, duration_ms, status, error, response) values (?, ?, ?, 20, ?, ?, ?)`
    await db.run(attempt, key, 1, now, null, write('fault').slice(0, 255), '')
    await db.run(attempt, key, 2, now, 500, null, write('response').slice(0, 1_024))
  })
  return eventId
}

/** Webhooks in every state, with what was sent to them. */
export const webhookPages: Pages = async (world) => {
  const { cleanup, write, rows } = world
  cleanup(clearWebhooks)
  const { id } = await givenWebhook(
    `https://hooks.example.org/${encodeURIComponent(write('path').slice(0, 200))}`
  )
  const gone = await givenWebhook('https://gone.example.org/')
  await sql.transaction(async (db) => {
    await db.run('update webhooks set description = ?', write('description').slice(0, 500))
    await db.run('update webhooks set failing_since = ? where id = ?', Date.now(), id)
    await db.run(`update webhooks set is_enabled = 0, off_reason = 'gone' where id = ?`, gone.id)
  })
  const events: string[] = []
  for (const state of DELIVERY_STATES) {
    events.push(await addDelivery(id, state, world))
  }
  await times(rows, () => addDelivery(id, 'failed', world))
  const path = `/admin/webhooks/${id}`
  return [
    path,
    ...wholeList(path, rows),
    `${path}?f[state]=delivered&f[event]=webhook.test`,
    `/admin/webhooks/${gone.id}`,
    ...events.map((event) => `${path}/deliveries/${event}`),
    ...['delete', 'secret', 'replay'].map((action) => `${path}/${action}`),
  ]
}
