import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Every call of a tool that a model made, stored before the call is: what is not known to have ended may have happened.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('tool_calls', (table) => {
      table.uuid('id').primary()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      table.uuid('run_id').notNullable()
      /** On whose behalf. */
      table.uuid('user_id').notNullable()
      /** The model's id of the call, unique within the run. */
      table.string('call_id', 255).notNullable()
      /** Which of the run's rounds it belongs to, from 1. */
      table.integer('round').notNullable()
      /** `server__tool` as the model wrote it. */
      table.string('tool', 255).notNullable()
      /** Both null of a tool that is not there. */
      table.string('server', 100).nullable()
      table.string('definition_hash', 64).nullable()
      /** JSON: as the model wrote them, or as the person who approved the call changed them. */
      table.text('arguments').notNullable()
      /** `waiting`, `running`, or the outcome. */
      table.string('state', 16).notNullable()
      /** JSON: what the source needs to go on once it has its answers. */
      table.text('continuation').nullable()
      table.uuid('approved_by').nullable()
      table.bigInteger('created_at').notNullable()
      /** When it was begun the last time; a call that waits is made anew. */
      table.bigInteger('started_at').nullable()
      table.bigInteger('finished_at').nullable()
      /** Of the last time. */
      table.integer('duration_ms').nullable()
      table.unique(['run_id', 'call_id'])
      table.index(['conversation_id'])
    })
  }

  async down() {
    this.schema.dropTable('tool_calls')
  }
}
