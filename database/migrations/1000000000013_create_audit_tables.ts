import { BaseSchema } from '@adonisjs/lucid/schema'

/** A part may go only once its person was erased, and the log says so. */
const PERSON_IS_ERASED = `exists (
  select 1 from audit_entries e
  where e.action = 'user.erased' and e.target_id = cast(old.person_id as varchar(255)))`

/** What each table refuses: when, and why. */
const GUARDS = [
  { table: 'audit_entries', on: 'update', refuse: 'true', why: 'audit entries cannot be changed' },
  { table: 'audit_entries', on: 'delete', refuse: 'true', why: 'audit entries cannot be deleted' },
  { table: 'audit_parts', on: 'update', refuse: 'true', why: 'audit entries cannot be changed' },
  {
    table: 'audit_parts',
    on: 'delete',
    refuse: `not (old.person_id is not null and ${PERSON_IS_ERASED})`,
    why: 'what the audit log tells of a person goes only when the person is erased',
  },
  {
    table: 'audit_chains',
    on: 'update',
    refuse: 'new.key <> old.key or new.name <> old.name or new.seq <> old.seq + 1',
    why: 'the head of an audit chain only moves forward',
  },
  { table: 'audit_chains', on: 'delete', refuse: 'true', why: 'audit chains cannot be deleted' },
]

/**
 * The audit log: hash-chained entries that can neither be changed nor deleted, one chain for each place that writes them,
 * so that writing is no global lock. What tells of people is kept beside the chain, which holds a salted hash of it, and
 * can be erased with them (docs/decisions/0012).
 */
export default class extends BaseSchema {
  async up() {
    /** The head of each chain. It shows where the tail was cut off. */
    this.schema.createTable('audit_chains', (table) => {
      table.increments('key')
      table.string('name', 255).notNullable().unique()
      /** Number and hash of the last entry. */
      table.bigInteger('seq').notNullable()
      table.string('hash', 64).notNullable()
      table.bigInteger('created_at').notNullable()
    })

    this.schema.createTable('audit_entries', (table) => {
      table.uuid('id').primary()
      table.integer('chain_key').notNullable().references('audit_chains.key')
      /** Counts from 1 in each chain, without gaps. */
      table.bigInteger('seq').notNullable()
      table.bigInteger('occurred_at').notNullable()
      table.string('action', 64).notNullable()
      table.string('actor_kind', 16).notNullable()
      /** No foreign keys: the log outlives what it names. */
      table.uuid('actor_id').nullable()
      table.string('target_type', 32).nullable()
      table.string('target_id', 255).nullable()
      /** The person whom the target part tells of. */
      table.uuid('subject_id').nullable()
      table.string('request_id', 128).nullable()
      /** Of the parts in `audit_parts`. */
      table.string('actor_hash', 64).notNullable()
      table.string('target_hash', 64).nullable()
      table.string('previous_hash', 64).notNullable()
      table.string('hash', 64).notNullable()
      table.unique(['chain_key', 'seq'])
      table.index(['action', 'id'])
      table.index(['actor_id', 'id'])
      table.index(['target_id', 'id'])
      table.index(['subject_id', 'id'])
    })

    /** What tells of people, one row for the actor and one for the target of an entry. */
    this.schema.createTable('audit_parts', (table) => {
      table.uuid('entry_id').notNullable().references('audit_entries.id')
      /** `actor` or `target`. */
      table.string('part', 8).notNullable()
      table.uuid('person_id').nullable().index()
      /** Keeps the hash in the chain from being guessed once the row is gone. */
      table.string('salt', 32).notNullable()
      table.text('label').nullable()
      table.string('address', 64).nullable()
      /** JSON: before, after, reason. */
      table.text('content').nullable()
      table.primary(['entry_id', 'part'])
      table.index(['address', 'entry_id'])
      table.index(['part', 'label', 'entry_id'])
    })

    /** How many are left is asked whenever one goes. */
    this.schema.raw(`create index users_administrators on users (id) where role = 'admin'`)

    for (const guard of GUARDS) {
      this.schema.raw(
        this.db.dialect.name === 'postgres'
          ? `create or replace function ${guard.table}_${guard.on}_guard() returns trigger language plpgsql as $$
              begin
                if ${guard.refuse} then raise exception '${guard.why}' using errcode = 'integrity_constraint_violation'; end if;
                return case when tg_op = 'DELETE' then old else new end;
              end $$`
          : `create trigger ${guard.table}_${guard.on}_guard before ${guard.on} on ${guard.table}
              when ${guard.refuse} begin select raise(abort, '${guard.why}'); end`
      )
    }
    if (this.db.dialect.name === 'postgres') {
      this.#addPostgresTriggers()
    }
  }

  #addPostgresTriggers() {
    for (const { table, on } of GUARDS) {
      this.schema.raw(`create trigger ${table}_${on}_guard before ${on} on ${table}
        for each row execute function ${table}_${on}_guard()`)
    }
    this.schema
      .raw(`create or replace function audit_truncate_guard() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit log cannot be emptied' using errcode = 'integrity_constraint_violation';
      end $$`)
    for (const table of ['audit_chains', 'audit_entries', 'audit_parts']) {
      this.schema.raw(`create trigger ${table}_truncate_guard before truncate on ${table}
        for each statement execute function audit_truncate_guard()`)
    }
  }

  async down() {
    this.schema.raw('drop index users_administrators')
    this.schema.dropTable('audit_parts')
    this.schema.dropTable('audit_entries')
    this.schema.dropTable('audit_chains')
    if (this.db.dialect.name === 'postgres') {
      for (const { table, on } of GUARDS) {
        this.schema.raw(`drop function ${table}_${on}_guard()`)
      }
      this.schema.raw('drop function audit_truncate_guard()')
    }
  }
}
