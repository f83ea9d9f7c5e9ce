import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What waits for a person, and what people allowed once and for all.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('interactions', (table) => {
      table.uuid('id').primary()
      table.string('kind', 16).notNullable()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      /** Both go with the conversation; a reference would need an index to be checked by. */
      table.uuid('run_id').notNullable()
      table.uuid('message_id').notNullable()
      /** Whom it waits for. */
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      /** The model's id of the call, within the run. */
      table.string('tool_call_id', 128).notNullable()
      /** A call can ask several times (0 is its approval), and for several things each time. */
      table.integer('round').notNullable()
      table.integer('ordinal').notNullable()
      /** The asking server's own name for what it asks; empty for approvals. */
      table.string('key', 255).notNullable()
      table.string('title', 500).notNullable()
      table.text('message').notNullable()
      /** JSON: the tool's name, title and server. */
      table.text('tool').notNullable()
      /** JSON Schema of the form, or of an approval's arguments. */
      table.text('schema').nullable()
      /** JSON: what can be chosen. */
      table.text('actions').nullable()
      /** JSON: an approval's arguments as the model wrote them. */
      table.text('input').nullable()
      table.string('definition_hash', 64).nullable()
      table.text('url').nullable()
      table.string('purpose', 16).nullable()
      table.string('state', 16).notNullable()
      /** JSON: what the person said. */
      table.text('answer').nullable()
      /** Null where nobody answered: cancelled by a new message, expired, signed in elsewhere. */
      table.uuid('answered_by').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable()
      table.bigInteger('closed_at').nullable()
      table.unique(['run_id', 'tool_call_id', 'round', 'ordinal'])
      table.index(['conversation_id'])
      table.index(['user_id', 'id'])
    })
    this.schema.raw(
      `create index interactions_pending_by_user on interactions (user_id, id) where state = 'pending'`
    )
    this.schema.raw(
      `create index interactions_due on interactions (expires_at) where state = 'pending'`
    )

    this.schema.createTable('tool_grants', (table) => {
      table.bigIncrements('id')
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.string('tool', 64).notNullable()
      /** What was allowed; a tool that changes is asked about again. */
      table.string('definition_hash', 64).notNullable()
      table.bigInteger('created_at').notNullable()
      table.unique(['conversation_id', 'user_id', 'tool'])
    })
  }

  async down() {
    this.schema.dropTable('tool_grants')
    this.schema.dropTable('interactions')
  }
}
