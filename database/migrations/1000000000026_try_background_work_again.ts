import { BaseSchema } from '@adonisjs/lucid/schema'

/** What background work needs to be tried again, and not to be paid twice. Times are milliseconds since 1970 of the database's clock. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('tracked_jobs', (table) => {
      /** A job that failed and waits for its next attempt does not begin before. */
      table.bigInteger('retry_at').nullable()
      /** Rises whenever a process takes the job, and never falls: what an earlier one writes late is not heard. */
      table.integer('fence').notNullable().defaultTo(0)
    })
    this.schema.alterTable('runs', (table) => {
      /** When a title was last begun to be made of the answer: one job at a time asks a model for it. */
      table.bigInteger('title_asked_at').nullable()
    })
  }

  async down() {
    this.schema.raw('alter table runs drop column title_asked_at')
    this.schema.raw('alter table tracked_jobs drop column fence')
    this.schema.raw('alter table tracked_jobs drop column retry_at')
  }
}
