import { BaseSchema } from '@adonisjs/lucid/schema'

/** The assistant that answers where nobody chose another. */
const DEFAULT_ASSISTANT_ID = '01900000-0000-7000-8000-000000000001'

/**
 * Conversations of several people and several assistants. The author of a message is a participant; the order of a
 * conversation is `seq`, never a clock.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('assistants', (table) => {
      table.uuid('id').primary()
      table.string('name', 200).notNullable()
      table.string('model', 200).nullable()
      table.text('system_prompt').nullable()
      table.text('tools').nullable()
      table.bigInteger('created_at').notNullable()
    })

    this.schema.createTable('conversations', (table) => {
      table.uuid('id').primary()
      table.uuid('owner_id').notNullable().references('users.id').onDelete('CASCADE')
      table.string('external_id', 255).nullable()
      table.string('title', 500).nullable()
      table.string('model', 200).nullable()
      table.text('system_prompt').nullable()
      table.text('tools').notNullable()
      table.bigInteger('archived_at').nullable()
      /** The highest `seq` given out; raising it takes the conversation's row lock. */
      table.integer('last_seq').notNullable().defaultTo(0)
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['owner_id', 'external_id'])
    })

    this.schema.createTable('participants', (table) => {
      table.uuid('id').primary()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      table.uuid('user_id').nullable().references('users.id').onDelete('CASCADE')
      table.uuid('assistant_id').nullable().references('assistants.id')
      table.string('role', 16).notNullable()
      table.bigInteger('last_activity_at').notNullable()
      table.bigInteger('created_at').notNullable()
      table.unique(['conversation_id', 'user_id'])
      table.index(['user_id', 'last_activity_at', 'conversation_id'], 'participants_activity')
    })

    this.schema.raw(
      'create unique index participants_assistants on participants (conversation_id, assistant_id) where assistant_id is not null'
    )

    this.schema.createTable('messages', (table) => {
      table.uuid('id').primary()
      table.uuid('conversation_id').notNullable().references('conversations.id').onDelete('CASCADE')
      table.uuid('parent_id').nullable()
      table.integer('seq').notNullable()
      table.string('client_id', 255).nullable()
      /** Both go with the conversation; a reference would need an index to be checked by. */
      table.uuid('participant_id').notNullable()
      table.string('role', 16).notNullable()
      /** JSON: the message's parts as they were streamed, folded. */
      table.text('parts').notNullable()
      table.string('status', 16).notNullable()
      table.string('model', 200).nullable()
      table.string('provider', 100).nullable()
      table.string('finish_reason', 32).nullable()
      /** JSON: tokens and cost. */
      table.text('usage').nullable()
      table.string('error_code', 64).nullable()
      table.integer('rating').nullable()
      table.text('rating_comment').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['conversation_id', 'seq'])
      table.index(['conversation_id', 'parent_id', 'seq'], 'messages_siblings')
    })

    this.schema.raw(
      'create unique index messages_client_ids on messages (conversation_id, client_id) where client_id is not null'
    )

    this.defer(async (db) => {
      await db.table('assistants').insert({
        id: DEFAULT_ASSISTANT_ID,
        name: 'Assistant',
        created_at: Date.now(),
      })
    })
  }

  async down() {
    this.schema.dropTable('messages')
    this.schema.dropTable('participants')
    this.schema.dropTable('conversations')
    this.schema.dropTable('assistants')
  }
}
