import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Accounts and their credentials. Times are milliseconds since 1970 in UTC, on both databases.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('users', (table) => {
      table.uuid('id').primary()
      table.string('email', 254).notNullable().unique()
      table.string('password', 255).notNullable()
      table.string('full_name', 200).notNullable()
      table.string('role', 16).notNullable().defaultTo('member')
      table.bigInteger('suspended_at').nullable()
      /** Raised whenever every credential of the account must end; carried by access tokens. */
      table.integer('session_version').notNullable().defaultTo(1)
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    /** One row a sign-in: a family of refresh tokens and the access tokens made with them. */
    this.schema.createTable('auth_sessions', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.string('user_agent', 512).nullable()
      table.string('ip_address', 64).nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('last_used_at').notNullable()
      /** The absolute end, however often it is refreshed. */
      table.bigInteger('expires_at').notNullable().index()
      table.bigInteger('revoked_at').nullable()
    })

    this.schema.createTable('refresh_tokens', (table) => {
      table.string('hash', 64).primary()
      table
        .uuid('session_id')
        .notNullable()
        .references('auth_sessions.id')
        .onDelete('CASCADE')
        .index()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable()
      table.bigInteger('spent_at').nullable()
    })

    this.schema.createTable('auth_access_tokens', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.string('name', 100).notNullable()
      table.string('hash', 64).notNullable().unique()
      table.text('abilities').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable()
      table.bigInteger('last_used_at').nullable()
    })

    /**
     * What ended lately (a sign-in, a token, all of an account), for the other processes to end what they hold open.
     * No foreign keys: it outlives what it names, for a day. Ids must never be given out again.
     */
    this.schema.createTable('credential_endings', (table) => {
      table.bigIncrements('id')
      table.uuid('user_id').notNullable()
      table.integer('session_version').nullable()
      table.uuid('session_id').nullable()
      table.uuid('token_id').nullable()
      table.bigInteger('created_at').notNullable().index()
    })
  }

  async down() {
    this.schema.dropTable('credential_endings')
    this.schema.dropTable('auth_access_tokens')
    this.schema.dropTable('refresh_tokens')
    this.schema.dropTable('auth_sessions')
    this.schema.dropTable('users')
  }
}
