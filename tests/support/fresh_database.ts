import ace from '@adonisjs/core/services/ace'

/** Drops every table and runs all migrations. */
export async function freshDatabase() {
  const command = await ace.exec('migration:fresh', [])
  if (command.exitCode) {
    throw command.error ?? new Error('migration:fresh failed')
  }
}
