import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Access to MCP servers that was granted to people, or to all of this installation. What is secret is sealed.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('mcp_credentials', (table) => {
      table.uuid('id').primary()
      /** Hash of whose it is and for which server: addresses are too long for an index. */
      table.string('place', 64).notNullable()
      table.string('issuer', 1000).notNullable()
      /** Null where all share it. */
      table.uuid('user_id').nullable().references('users.id').onDelete('CASCADE').index()
      table.text('resource').notNullable()
      table.text('sealed').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['place', 'issuer'])
    })

    /** Whoever renews a credential holds its place meanwhile, in database time. */
    this.schema.createTable('mcp_credential_leases', (table) => {
      table.string('place', 64).primary()
      table.uuid('holder').notNullable()
      table.bigInteger('lease_until').notNullable()
    })

    /** This installation as a client of authorization servers: registered there, or configured and bound to one. */
    this.schema.createTable('mcp_clients', (table) => {
      table.string('name', 64).primary()
      table.string('issuer', 1000).notNullable()
      table.text('sealed').nullable()
      table.bigInteger('created_at').notNullable()
    })

    /** Sign-ins on their way. */
    this.schema.createTable('mcp_sign_ins', (table) => {
      table.uuid('id').primary()
      table.string('state_hash', 64).notNullable().unique()
      /** Who signs in, be it for all. */
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.string('owner', 36).notNullable()
      table.text('resource').notNullable()
      /** How people know the server. */
      table.string('server_name', 200).notNullable()
      /** What waits for it; null while nothing does. */
      table.uuid('interaction_id').nullable()
      table.text('sealed').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('expires_at').notNullable().index()
    })
  }

  async down() {
    this.schema.dropTable('mcp_sign_ins')
    this.schema.dropTable('mcp_clients')
    this.schema.dropTable('mcp_credential_leases')
    this.schema.dropTable('mcp_credentials')
  }
}
