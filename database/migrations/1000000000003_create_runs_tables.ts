import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Runs, their event logs and the instances that own them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('instances', (table) => {
      table.uuid('id').primary()
      table.string('host', 255).notNullable()
      table.integer('pid').notNullable()
      table.bigInteger('started_at').notNullable()
      /** Database time until which this instance owns its runs. */
      table.bigInteger('lease_until').notNullable().index()
    })

    this.schema.createTable('runs', (table) => {
      /** Small key for the tables that are written often. */
      table.bigIncrements('key')
      table.uuid('id').notNullable().unique()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      /** Goes with the conversation, like the run: a reference of its own would need an index of its own. */
      table.uuid('message_id').notNullable()
      table.uuid('user_id').notNullable()
      table.string('state', 16).notNullable()
      table.integer('attempt').notNullable().defaultTo(1)
      table.uuid('instance_id').nullable()
      /** JSON: model, parameters and tool choice as they were asked for. */
      table.text('options').notNullable()
      table.string('request_id', 128).notNullable()
      table.bigInteger('stop_requested_at').nullable()
      table.string('error_code', 64).nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('started_at').nullable()
      table.bigInteger('first_token_at').nullable()
      table.bigInteger('finished_at').nullable()
      /** The frame at which the log rests; null while frames may follow. */
      table.integer('rest_n').nullable()
    })
    /* Few indexes: each is written with every run. Runs in work are those without `finished_at`. */
    this.schema.raw('create index runs_by_conversation on runs (conversation_id, finished_at)')
    this.schema.raw(
      `create index runs_active_by_user on runs (user_id) where state in ('queued', 'running')`
    )
    this.schema.raw(
      `create index runs_stop_requested on runs (instance_id) where state = 'running' and stop_requested_at is not null`
    )

    this.schema.createTable('run_segments', (table) => {
      table.bigIncrements('key')
      table.bigInteger('run_key').notNullable().references('runs.key').onDelete('CASCADE')
      table.integer('first_n').notNullable()
      table.integer('last_n').notNullable()
      table.integer('attempt').notNullable()
      /** The frames exactly as they were sent. */
      table.text('frames').notNullable()
      table.unique(['run_key', 'first_n'])
    })
  }

  async down() {
    this.schema.dropTable('run_segments')
    this.schema.dropTable('runs')
    this.schema.dropTable('instances')
  }
}
