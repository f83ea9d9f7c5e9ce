import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Ways into an account besides its password: one-time links, the second factor, and the first run.
 * Times are milliseconds since 1970.
 */
export default class extends BaseSchema {
  async up() {
    /** Links that are good once: an invitation, another password, the first run. A used one is gone. */
    this.schema.createTable('account_links', (table) => {
      table.uuid('id').primary()
      table.string('kind', 16).notNullable()
      /** What it is for: the address invited, the id of the account, or `setup`. One link each: a newer one replaces it. */
      table.string('subject', 254).notNullable()
      table.string('token_hash', 64).notNullable().unique()
      /** The account that it is for; null where there is none yet. */
      table.uuid('user_id').nullable().references('users.id').onDelete('CASCADE').index()
      /** Of whoever accepts an invitation. */
      table.string('role', 16).nullable()
      /** The administrator who made it, without whom it is good no longer; null where an operator did. */
      table.uuid('created_by').nullable().references('users.id').onDelete('CASCADE').index()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable().index()
      table.unique(['kind', 'subject'])
    })

    /** Time-based one-time passwords (RFC 6238). */
    this.schema.createTable('two_factor_secrets', (table) => {
      table.uuid('user_id').primary().references('users.id').onDelete('CASCADE')
      table.text('sealed').notNullable()
      /** Null until a first code has proved that the app has the secret. */
      table.bigInteger('confirmed_at').nullable()
      /** The time step of the last code that was taken: no step is taken twice. */
      table.bigInteger('last_step').notNullable().defaultTo(0)
      table.bigInteger('created_at').notNullable()
    })

    /** Codes for whoever lost the second factor, each good once. */
    this.schema.createTable('recovery_codes', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.string('hash', 64).notNullable()
      table.primary(['user_id', 'hash'])
    })

    /** How far the first run has come: one row, or none where it was never begun in the browser. */
    this.schema.createTable('setup_progress', (table) => {
      table.integer('id').primary()
      /** The steps that are done, comma-separated. */
      table.string('steps', 200).notNullable()
      table.bigInteger('started_at').notNullable()
      table.bigInteger('finished_at').nullable()
    })

    /** How a person wants the pages; without a row, as everybody has them. */
    this.schema.createTable('user_preferences', (table) => {
      table.uuid('user_id').primary().references('users.id').onDelete('CASCADE')
      /** IANA name; null: the organisation's. */
      table.string('time_zone', 64).nullable()
      table.string('density', 16).notNullable()
      /** 1 or 0. */
      table.integer('has_shortcuts').notNullable()
    })
  }

  async down() {
    this.schema.dropTable('user_preferences')
    this.schema.dropTable('setup_progress')
    this.schema.dropTable('recovery_codes')
    this.schema.dropTable('two_factor_secrets')
    this.schema.dropTable('account_links')
  }
}
