import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * MCP servers, those of the host's file with their facts only, and their tools with the definitions that were approved.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('mcp_servers', (table) => {
      table.uuid('id').primary()
      /** How tools' names begin. */
      table.string('slug', 32).notNullable().unique()
      /** `file` or `database`; what follows, up to `is_enabled`, is null for those of the file. */
      table.string('source', 16).notNullable()
      table.string('title', 200).nullable()
      table.string('url', 2048).nullable()
      /** `http` or `sse`. */
      table.string('transport', 8).nullable()
      /** Encrypted JSON: names and values. */
      table.text('headers').nullable()
      table.string('protocol', 16).nullable()
      /** Encrypted JSON: mode, client, scopes. */
      table.text('auth').nullable()
      table.smallint('is_enabled').notNullable().defaultTo(1)
      /** What the server was found to speak, `legacy` or `modern`; holds for one version of its settings. */
      table.string('era', 16).nullable()
      table.string('era_version', 64).nullable()
      table.bigInteger('era_found_at').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    this.schema.createTable('tools', (table) => {
      table.uuid('id').primary()
      table.uuid('server_id').notNullable().references('mcp_servers.id').onDelete('CASCADE')
      /** The server's own name of it. */
      table.string('name', 128).notNullable()
      /** JSON: what was approved, and its hash. */
      table.text('definition').notNullable()
      table.string('definition_hash', 64).notNullable()
      /** What the server says now where that is something else: the tool is off until it was reviewed. */
      table.text('changed_definition').nullable()
      table.string('changed_hash', 64).nullable()
      table.string('policy', 8).notNullable()
      table.smallint('is_enabled').notNullable().defaultTo(1)
      /** An administrator's mark, whatever the server says of it. */
      table.smallint('is_read_only').notNullable().defaultTo(0)
      /** Whether the server still offers it. */
      table.smallint('is_listed').notNullable().defaultTo(1)
      table.bigInteger('approved_at').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['server_id', 'name'])
    })
  }

  async down() {
    this.schema.dropTable('tools')
    this.schema.dropTable('mcp_servers')
  }
}
