import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What a sign-in is made with: a client of the API, which holds refresh tokens, or a browser, which holds a cookie.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('auth_sessions', (table) => {
      table.string('kind', 16).notNullable().defaultTo('client')
    })
  }

  async down() {
    this.schema.alterTable('auth_sessions', (table) => {
      table.dropColumn('kind')
    })
  }
}
