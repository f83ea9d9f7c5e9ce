import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What administrators do with tools: who approved them, calls to try them, and the arguments that are kept for that.
 */
export default class extends BaseSchema {
  async up() {
    const isPostgres = this.db.dialect.name === 'postgres'
    /* Not through the builder, which makes SQLite's whole table anew for it. */
    this.schema.raw(
      `alter table tools add column approved_by ${isPostgres ? 'uuid' : 'char(36)'} null
         references users (id) on delete set null`
    )

    /** Calls that administrators made to try a tool, for a day. */
    this.schema.createTable('tool_tests', (table) => {
      table.uuid('id').primary()
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.string('server', 100).notNullable()
      /** The server's own name of it. */
      table.string('tool', 128).notNullable()
      /** JSON. */
      table.text('arguments').notNullable()
      /** `running`, or how it ended. */
      table.string('state', 16).notNullable()
      table.smallint('is_cancelled').notNullable().defaultTo(0)
      /** JSON. */
      table.text('outcome').nullable()
      table.integer('duration_ms').nullable()
      table.bigInteger('created_at').notNullable()
      table.index(['user_id', 'created_at'])
    })

    /** Arguments by which a tool is tried again, also after its server changed. */
    this.schema.createTable('tool_cases', (table) => {
      table.uuid('id').primary()
      table.string('server', 100).notNullable()
      table.string('tool', 128).notNullable()
      table.string('name', 100).notNullable()
      /** JSON. */
      table.text('arguments').notNullable()
      table.uuid('created_by').nullable().references('users.id').onDelete('SET NULL')
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['server', 'tool', 'name'])
    })

    /** The figures of a server and of its tools are read from the index alone. */
    this.schema.alterTable('tool_calls', (table) => {
      table.index(
        ['server', 'created_at', 'tool', 'state', 'duration_ms', 'user_id'],
        'tool_calls_by_server'
      )
    })

    /* Addresses are too long for an index of PostgreSQL. */
    this.schema.raw(
      `create index mcp_credentials_by_resource on mcp_credentials
         (${isPostgres ? 'md5(resource)' : 'resource'})`
    )
  }

  async down() {
    this.schema.raw('drop index mcp_credentials_by_resource')
    this.schema.raw('drop index tool_calls_by_server')
    this.schema.dropTable('tool_cases')
    this.schema.dropTable('tool_tests')
    this.schema.raw('alter table tools drop column approved_by')
  }
}
