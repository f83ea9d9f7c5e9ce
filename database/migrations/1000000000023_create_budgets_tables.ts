import { BaseSchema } from '@adonisjs/lucid/schema'

/** What a person may use in a day where nobody has said anything else. */
const DAILY_TOKENS = 2_000_000

/**
 * Groups of people, what may be spent, and what is spent. A `subject` is `instance`, `everyone` (each person for
 * themselves), or `user:`, `group:` or `token:` with an id.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('groups', (table) => {
      table.uuid('id').primary()
      table.string('name', 100).notNullable()
      /** Lower case: names are compared without regard to case. */
      table.string('name_key', 100).notNullable().unique()
      table.string('description', 500).notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    this.schema.createTable('group_members', (table) => {
      table.uuid('group_id').notNullable().references('groups.id').onDelete('CASCADE')
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.bigInteger('added_at').notNullable()
      table.primary(['user_id', 'group_id'])
      table.index(['group_id', 'user_id'])
    })

    this.schema.createTable('budgets', (table) => {
      table.string('subject', 64).notNullable()
      /** `day` or `month`, in UTC; or one of them, such as `day:2026-11-26`: what is given on top of it, once. */
      table.string('period', 16).notNullable()
      /** `tokens` or `usd`. */
      table.string('unit', 8).notNullable()
      /** Tokens, or billionths of a US dollar; null: as much as one likes, whatever holds for everyone. */
      table.bigInteger('amount').nullable()
      table.bigInteger('updated_at').notNullable()
      table.primary(['subject', 'period', 'unit'])
    })

    /** Added to with every line of the ledger, in its transaction. */
    this.schema.createTable('budget_counters', (table) => {
      /** Such as `day:2026-11-26` or `month:2026-11`. */
      table.string('period', 16).notNullable()
      table.string('subject', 64).notNullable()
      table.bigInteger('tokens').notNullable()
      /** Billionths of a US dollar. */
      table.bigInteger('nano_usd').notNullable()
      /** What answers that are being written may still use. */
      table.bigInteger('reserved_tokens').notNullable()
      table.bigInteger('reserved_nano_usd').notNullable()
      table.primary(['period', 'subject'])
    })

    /** That most of a budget was used, or all of it: said once. */
    this.schema.createTable('budget_warnings', (table) => {
      table.string('period', 16).notNullable()
      table.string('subject', 64).notNullable()
      table.string('unit', 8).notNullable()
      /** 80 or 100. */
      table.smallint('percent').notNullable()
      table.bigInteger('amount').notNullable()
      table.bigInteger('created_at').notNullable()
      table.primary(['period', 'subject', 'unit', 'percent'])
    })

    /* JSON: what is reserved for the run, and of whose budgets. Not through the builder, which makes SQLite's whole table anew for it. */
    this.schema.raw('alter table runs add column reservation text null')

    this.defer(async (db) => {
      await db.table('budgets').insert({
        subject: 'everyone',
        period: 'day',
        unit: 'tokens',
        amount: DAILY_TOKENS,
        updated_at: Date.now(),
      })
    })
  }

  async down() {
    this.schema.raw('alter table runs drop column reservation')
    this.schema.dropTable('budget_warnings')
    this.schema.dropTable('budget_counters')
    this.schema.dropTable('budgets')
    this.schema.dropTable('group_members')
    this.schema.dropTable('groups')
  }
}
