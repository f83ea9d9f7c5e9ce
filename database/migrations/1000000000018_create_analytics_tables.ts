import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Figures by time bucket, added up behind the transactions that make them (see app/analytics/rollup). `level` is the
 * bucket's size: 0 a quarter of an hour, 1 an hour, 2 a day in UTC; `bucket` its beginning in ms since 1970.
 */
export default class extends BaseSchema {
  async up() {
    await this.#numberLedger()

    /** What model calls used, from the ledger. */
    this.schema.createTable('analytics_usage', (table) => {
      table.smallint('level').notNullable()
      table.bigInteger('bucket').notNullable()
      table.string('kind', 16).notNullable()
      table.string('provider', 100).notNullable()
      table.string('model', 200).notNullable()
      table.bigInteger('calls').notNullable()
      table.bigInteger('input_tokens').notNullable()
      table.bigInteger('cached_input_tokens').notNullable()
      table.bigInteger('output_tokens').notNullable()
      table.bigInteger('reasoning_tokens').notNullable()
      /** Billionths of a US dollar, of the calls whose price is known. */
      table.bigInteger('cost_nano_usd').notNullable()
      table.bigInteger('unpriced_calls').notNullable()
      table.bigInteger('estimated_calls').notNullable()
      table.primary(['level', 'bucket', 'kind', 'provider', 'model'])
    })

    /** Answers by how they ended, from the runs. */
    this.schema.createTable('analytics_answers', (table) => {
      table.smallint('level').notNullable()
      table.bigInteger('bucket').notNullable()
      table.string('provider', 100).notNullable()
      table.string('model', 200).notNullable()
      table.bigInteger('answers').notNullable()
      table.bigInteger('failed').notNullable()
      table.bigInteger('interrupted').notNullable()
      table.bigInteger('stopped').notNullable()
      table.bigInteger('with_tools').notNullable()
      table.primary(['level', 'bucket', 'provider', 'model'])
    })

    /** How long answers took: histograms as JSON (see histogram.ts). `scope` 0 is all models together, 1 each. */
    this.schema.createTable('analytics_latencies', (table) => {
      table.smallint('level').notNullable()
      table.smallint('scope').notNullable()
      table.bigInteger('bucket').notNullable()
      table.string('provider', 100).notNullable()
      table.string('model', 200).notNullable()
      table.text('first_token').notNullable()
      table.text('total').notNullable()
      table.primary(['level', 'scope', 'bucket', 'provider', 'model'])
    })

    /** Calls of tools, of answers that are over. */
    this.schema.createTable('analytics_tools', (table) => {
      table.smallint('level').notNullable()
      table.bigInteger('bucket').notNullable()
      /** Empty of a tool that is not there. */
      table.string('server', 100).notNullable()
      table.string('tool', 255).notNullable()
      table.bigInteger('calls').notNullable()
      table.bigInteger('failed').notNullable()
      table.bigInteger('timed_out').notNullable()
      table.bigInteger('denied').notNullable()
      table.bigInteger('unknown').notNullable()
      table.text('durations').notNullable()
      table.primary(['level', 'bucket', 'server', 'tool'])
    })

    /** Who was active and what they used: all people of a bucket in one text (see people_chunk.ts). */
    this.schema.createTable('analytics_people_chunks', (table) => {
      table.smallint('level').notNullable()
      table.bigInteger('bucket').notNullable()
      table.text('people').notNullable()
      table.primary(['level', 'bucket'])
    })

    /** The small numbers that people have in there. No foreign key: like the ledger, it outlives accounts. */
    this.schema.createTable('analytics_people', (table) => {
      table.integer('number').primary()
      table.uuid('user_id').notNullable().unique()
    })

    /** How far the sources are added up; written with what was. */
    this.schema.createTable('analytics_progress', (table) => {
      table.integer('id').primary()
      table.bigInteger('usage_key').notNullable()
      table.bigInteger('run_key').notNullable()
      /**
       * PostgreSQL: the highest keys that were seen, and the id of a transaction that began afterwards. Once all before it
       * are over, nothing can appear at or below those keys any more.
       */
      table.bigInteger('seen_usage_key').nullable()
      table.bigInteger('seen_run_key').nullable()
      table.bigInteger('seen_before_xid').nullable()
    })

    /** Runs up to `run_key` that were not over yet. */
    this.schema.createTable('analytics_open_runs', (table) => {
      table.bigInteger('run_key').primary()
    })

    /** How many accounts are not suspended is counted from the few that are. */
    this.schema.raw(
      'create index users_suspended on users (suspended_at) where suspended_at is not null'
    )

    this.defer(async (db) => {
      await db.table('analytics_progress').insert({ id: 1, usage_key: 0, run_key: 0 })
    })
  }

  /**
   * Gives the lines of the ledger numbers in the order in which they were written. On SQLite that is the row's own
   * number, which costs nothing but cannot be added to a table that is there.
   */
  async #numberLedger() {
    if (this.db.dialect.name === 'postgres') {
      this.schema.raw('alter table usage_entries add column key bigserial not null')
      this.schema.raw('create unique index usage_entries_key on usage_entries (key)')
      return
    }
    this.schema.raw(`create table usage_entries_new (
      key integer primary key,
      id char(36) not null unique,
      user_id char(36) not null,
      conversation_id char(36) null,
      run_id char(36) null,
      kind varchar(16) not null,
      provider varchar(100) not null,
      model varchar(200) not null,
      input_tokens integer not null,
      output_tokens integer not null,
      cached_input_tokens integer not null,
      reasoning_tokens integer not null,
      cost_nano_usd bigint null,
      estimated integer not null default 0,
      created_at bigint not null
    )`)
    const columns = `id, user_id, conversation_id, run_id, kind, provider, model, input_tokens, output_tokens,
      cached_input_tokens, reasoning_tokens, cost_nano_usd, estimated, created_at`
    this.schema.raw(
      `insert into usage_entries_new (${columns}) select ${columns} from usage_entries order by rowid`
    )
    this.schema.raw('drop table usage_entries')
    this.schema.raw('alter table usage_entries_new rename to usage_entries')
    this.schema.raw(
      'create index usage_entries_user_id_created_at_index on usage_entries (user_id, created_at)'
    )
  }
}
