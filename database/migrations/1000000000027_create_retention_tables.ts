import { BaseSchema } from '@adonisjs/lucid/schema'

/** How long conversations are kept, what must be kept whatever is said of that, and what was removed. */
export default class extends BaseSchema {
  async up() {
    /* Days without a message; null: as long as the installation says. Not through the builder, which makes SQLite's whole table anew for it. */
    this.schema.raw('alter table conversation_summaries add column retention_days integer null')
    this.schema.raw(`create index conversation_summaries_retention
      on conversation_summaries (retention_days, last_activity_at, conversation_id)
      where retention_days is not null`)

    /** Of one person or one conversation, which the database lets nobody delete meanwhile. */
    this.schema.createTable('legal_holds', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').nullable().references('users.id').index()
      table.uuid('conversation_id').nullable().references('conversations.id').index()
      table.string('reason', 500).notNullable()
      /** Null where a command did it, or the account is erased. */
      table.uuid('placed_by').nullable().references('users.id').onDelete('SET NULL').index()
      table.bigInteger('created_at').notNullable()
    })

    /** What was removed: one row for a day of retention, a command, a person. Added to with each part that goes. */
    this.schema.createTable('removals', (table) => {
      table.uuid('id').primary()
      /** `retention`, `prune` or `erasure`. */
      table.string('kind', 16).notNullable()
      /** The id of the person who was erased. */
      table.uuid('subject_id').nullable()
      /** JSON: how many of what. */
      table.text('removed').notNullable()
      /** Conversations that were passed over because of a legal hold. */
      table.integer('held').notNullable()
      table.bigInteger('started_at').notNullable()
      /** Null while it goes on, or where it was cut off. */
      table.bigInteger('finished_at').nullable()
    })
  }

  async down() {
    this.schema.dropTable('removals')
    this.schema.dropTable('legal_holds')
    this.schema.raw('drop index conversation_summaries_retention')
    this.schema.raw('alter table conversation_summaries drop column retention_days')
  }
}
