import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Webhooks, and what is sent to them. A delivery is written in the transaction of what it tells of. `due_at` is in the
 * database's time, which all processes that send share.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('webhooks', (table) => {
      table.uuid('id').primary()
      table.string('url', 2048).notNullable()
      table.string('description', 500).notNullable()
      table.integer('is_enabled').notNullable()
      /** Why Chatflow turned it off: `gone` or `failing`. */
      table.string('off_reason', 16).nullable()
      /** Since when every attempt has failed; null where the last one was good. */
      table.bigInteger('failing_since').nullable()
      /** Sealed. */
      table.text('secret').notNullable()
      table.string('secret_end', 8).notNullable()
      /** Sealed; the one before, which signs too until then. */
      table.text('previous_secret').nullable()
      table.bigInteger('previous_until').nullable()
      table.integer('revision').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    this.schema.createTable('webhook_subscriptions', (table) => {
      table.string('event', 64).notNullable()
      table.uuid('webhook_id').notNullable().references('webhooks.id').onDelete('CASCADE').index()
      table.primary(['event', 'webhook_id'])
    })

    this.schema.createTable('webhook_deliveries', (table) => {
      table.bigIncrements('key')
      /** No foreign key: what happens must neither wait nor fail because a webhook is being deleted. */
      table.uuid('webhook_id').notNullable()
      /** One of what happened, for all webhooks. */
      table.uuid('event_id').notNullable()
      table.string('event', 64).notNullable()
      /** The body, as it is signed and sent. */
      table.text('payload').notNullable()
      /** The person of whom the payload tells: it goes with them. */
      table.uuid('person_id').nullable().index()
      /** `pending`, `delivered` or `failed`. */
      table.string('state', 16).notNullable()
      /** All of them, and those since it was queued last. */
      table.integer('attempts').notNullable()
      table.integer('tries').notNullable()
      /** Of a pending one: when it is sent next; while it is being sent, when another process may. */
      table.bigInteger('due_at').notNullable()
      table.bigInteger('created_at').notNullable().index()
      table.bigInteger('finished_at').nullable()
      table.unique(['webhook_id', 'event_id'])
      table.index(['webhook_id', 'state', 'event_id'])
    })
    this.schema.raw(
      `create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where state = 'pending'`
    )

    this.schema.createTable('webhook_attempts', (table) => {
      table
        .bigInteger('delivery_key')
        .notNullable()
        .references('webhook_deliveries.key')
        .onDelete('CASCADE')
      /** 1, 2, … */
      table.integer('number').notNullable()
      table.bigInteger('started_at').notNullable()
      table.integer('duration_ms').notNullable()
      /** Null where there was no answer. */
      table.integer('status').nullable()
      /** Why there was none. */
      table.string('error', 255).nullable()
      /** How the answer's body begins. */
      table.text('response').notNullable()
      table.primary(['delivery_key', 'number'])
    })
  }

  async down() {
    this.schema.dropTable('webhook_attempts')
    this.schema.dropTable('webhook_deliveries')
    this.schema.dropTable('webhook_subscriptions')
    this.schema.dropTable('webhooks')
  }
}
