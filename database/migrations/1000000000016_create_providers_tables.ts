import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What administrators set of providers and models. Models and aliases may belong to providers of the environment, which
 * have no row here. `revision` is that of `models` in `revisions` which brought a row: whoever saw an earlier one has not
 * seen it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('providers', (table) => {
      table.uuid('id').primary()
      /** How the ids of its models begin. */
      table.string('name', 32).notNullable().unique()
      /** `openai` or `gemini`. */
      table.string('driver', 16).notNullable()
      table.string('base_url', 2048).notNullable()
      /** `responses` or `chat`; null: by the address. */
      table.string('api', 16).nullable()
      /** Encrypted; the last characters are kept to tell keys apart. */
      table.text('api_key').nullable()
      table.string('api_key_end', 8).nullable()
      table.bigInteger('api_key_set_at').nullable()
      table.smallint('is_enabled').notNullable().defaultTo(1)
      /** Whether models that nobody has turned on may be asked for by their names. */
      table.smallint('passes_unlisted').notNullable().defaultTo(0)
      table.bigInteger('revision').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    /** The last live check of a provider, also of one of the environment. */
    this.schema.createTable('provider_checks', (table) => {
      table.string('provider', 32).primary()
      /** JSON: what was reached, accepted and found. */
      table.text('result').notNullable()
      /** JSON: the names of the models that it offers. */
      table.text('models').notNullable()
      table.bigInteger('checked_at').notNullable()
    })

    this.schema.createTable('models', (table) => {
      /** `provider/model` */
      table.string('id', 232).primary()
      table.string('provider', 32).notNullable().index()
      /** Null: what the catalogue knows is on, the rest off. */
      table.smallint('is_enabled').nullable()
      /** `everyone` or `admins`. */
      table.string('access', 16).notNullable().defaultTo('everyone')
      /** What follows is null where the catalogue's word holds. */
      table.string('name', 200).nullable()
      table.integer('context_tokens').nullable()
      table.integer('max_output_tokens').nullable()
      /** JSON: ids of the models asked next, in order. */
      table.text('fallbacks').nullable()
      table.bigInteger('revision').notNullable()
      table.bigInteger('updated_at').notNullable()
    })

    this.schema.createTable('model_aliases', (table) => {
      table.string('alias', 64).primary()
      table.string('model_id', 232).notNullable()
      table.bigInteger('created_at').notNullable()
    })

    /** Millionths of a US dollar per million tokens. Kept when they are over: the history of prices. */
    this.schema.createTable('model_prices', (table) => {
      table.bigIncrements('id')
      table.string('model_id', 232).notNullable()
      /** The first moment for which they hold. */
      table.bigInteger('from_at').notNullable()
      table.bigInteger('input_micro_usd').notNullable()
      table.bigInteger('cached_input_micro_usd').notNullable()
      table.bigInteger('output_micro_usd').notNullable()
      table.bigInteger('created_at').notNullable()
      table.unique(['model_id', 'from_at'])
    })
  }

  async down() {
    for (const table of [
      'model_prices',
      'model_aliases',
      'models',
      'provider_checks',
      'providers',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
