import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * When people were here last, and long work that administrators see: how far it is, what came out, and who began it. The queue only tells when to go on;
 * what is so is here. Times are milliseconds since 1970, of the database's clock where processes compare them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('tracked_jobs', (table) => {
      table.uuid('id').primary()
      table.string('kind', 32).notNullable()
      /** `queued`, `running`, `completed`, `failed` or `cancelled`. */
      table.string('state', 16).notNullable()
      /** JSON: ids and choices, never contents. */
      table.text('arguments').notNullable()
      /** Who began it; null for an operator at the shell. No foreign key: it outlives them. */
      table.uuid('started_by').nullable()
      /** The person whom its result tells of: it goes with them. */
      table.uuid('subject_id').nullable().index()
      table.bigInteger('done').notNullable().defaultTo(0)
      /** Null while it is not known. */
      table.bigInteger('total').nullable()
      /** JSON: where to go on after a crash. */
      table.text('checkpoint').nullable()
      /** JSON: what came out. */
      table.text('report').nullable()
      /** A sentence. */
      table.text('error').nullable()
      table.string('result_key', 128).nullable()
      table.string('result_name', 255).nullable()
      table.string('result_type', 127).nullable()
      table.bigInteger('result_size').nullable()
      table.bigInteger('result_expires_at').nullable()
      table.integer('attempts').notNullable().defaultTo(0)
      table.integer('cancel_requested').notNullable().defaultTo(0)
      /** Until when the process that runs it is believed to live. */
      table.bigInteger('lease_until').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('started_at').nullable()
      table.bigInteger('finished_at').nullable()
      table.index(['state', 'id'])
      table.index(['kind', 'id'])
    })
    /* People are found by when they were here, and listed by name: see app/auth/people. */
    this.schema.alterTable('users', (table) => {
      table.bigInteger('last_active_at').nullable()
    })
    this.schema.raw(
      `update users set last_active_at =
        (select max(s.last_used_at) from auth_sessions s where s.user_id = users.id)`
    )
    this.schema.raw(
      'create index users_by_activity on users (coalesce(last_active_at, created_at), id)'
    )
    this.schema.raw('create index users_by_name on users (lower(full_name), id)')
    this.schema.raw('create index users_search on users (id, email, lower(full_name))')

    this.schema.raw('create index tracked_jobs_open on tracked_jobs (id) where finished_at is null')
  }

  async down() {
    for (const index of ['users_by_activity', 'users_by_name', 'users_search']) {
      this.schema.raw(`drop index ${index}`)
    }
    this.schema.alterTable('users', (table) => table.dropColumn('last_active_at'))
    this.schema.dropTable('tracked_jobs')
  }
}
