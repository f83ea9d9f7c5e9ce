import { BaseSchema } from '@adonisjs/lucid/schema'

/** What is done now and then, by one instance at a time. Times are milliseconds since 1970 of the database's clock. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('scheduled_tasks', (table) => {
      table.string('name', 64).primary()
      /** When it is to be done the next time. */
      table.bigInteger('due_at').notNullable()
      /** Whoever does it, and until when they are believed to live. */
      table.uuid('holder').notNullable()
      table.bigInteger('lease_until').notNullable()
    })
  }

  async down() {
    this.schema.dropTable('scheduled_tasks')
  }
}
