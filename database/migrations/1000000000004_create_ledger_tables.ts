import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What outlives a conversation (the ledger), what belongs to one (files), and answers kept for repeated requests.
 */
export default class extends BaseSchema {
  async up() {
    /** Append-only. No foreign keys: it outlives what it billed. */
    this.schema.createTable('usage_entries', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').notNullable()
      table.uuid('conversation_id').nullable()
      table.uuid('run_id').nullable()
      table.string('kind', 16).notNullable()
      table.string('provider', 100).notNullable()
      table.string('model', 200).notNullable()
      table.integer('input_tokens').notNullable()
      table.integer('output_tokens').notNullable()
      table.integer('cached_input_tokens').notNullable()
      table.integer('reasoning_tokens').notNullable()
      /** Billionths of a US dollar; null where no price is known. */
      table.bigInteger('cost_nano_usd').nullable()
      table.smallint('estimated').notNullable().defaultTo(0)
      table.bigInteger('created_at').notNullable()
      table.index(['user_id', 'created_at'])
    })

    this.schema.createTable('files', (table) => {
      table.uuid('id').primary()
      table.uuid('owner_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table
        .uuid('conversation_id')
        .nullable()
        .references('conversations.id')
        .onDelete('CASCADE')
        .index()
      table.string('storage_key', 255).notNullable().unique()
      table.string('media_type', 255).notNullable()
      table.string('filename', 255).nullable()
      table.bigInteger('size').notNullable()
      table.string('sha256', 64).notNullable()
      table.bigInteger('created_at').notNullable()
    })

    this.schema.createTable('idempotency_keys', (table) => {
      table.bigIncrements('id')
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.string('route', 100).notNullable()
      table.string('key', 255).notNullable()
      table.string('body_hash', 64).notNullable()
      /** The run that the first request started, where it started one. */
      table.uuid('run_id').nullable()
      /** The resource that the first request made, where it is not a run. */
      table
        .uuid('conversation_id')
        .nullable()
        .references('conversations.id')
        .onDelete('CASCADE')
        .index()
      table.integer('response_status').nullable()
      table.text('response_body').nullable()
      table.bigInteger('created_at').notNullable().index()
      table.unique(['user_id', 'route', 'key'])
    })
  }

  async down() {
    this.schema.dropTable('idempotency_keys')
    this.schema.dropTable('files')
    this.schema.dropTable('usage_entries')
  }
}
