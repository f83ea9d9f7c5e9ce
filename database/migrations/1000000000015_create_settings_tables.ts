import { BaseSchema } from '@adonisjs/lucid/schema'

/** What administrators set while Chatflow runs, and counters by which every process sees that something has changed. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('settings', (table) => {
      table.string('key', 100).primary()
      /** JSON; null: the default again. */
      table.text('value').nullable()
      /** The revision of `settings` that brought this value: whoever saw an earlier one has not seen it. */
      table.bigInteger('revision').notNullable()
      table.uuid('updated_by').nullable()
      table.bigInteger('updated_at').notNullable()
    })

    this.schema.createTable('revisions', (table) => {
      /** What is counted, e.g. `settings`. */
      table.string('name', 32).primary()
      table.bigInteger('revision').notNullable()
    })
  }

  async down() {
    this.schema.dropTable('revisions')
    this.schema.dropTable('settings')
  }
}
