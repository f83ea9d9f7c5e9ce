import { readdir } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { findCommand } from '#core/console/asked_command'

test.group('The command that was asked for', () => {
  test('is found by its name, each of ours', async ({ assert }) => {
    const kernel = await app.container.make('ace')
    await kernel.boot()
    const names = kernel.getCommands().map(({ commandName }) => commandName)
    const ours: string[] = []
    for (const name of names) {
      const command = await findCommand(name)
      if (command !== null) {
        ours.push(command.commandName.replaceAll(/[:-]/g, '_'))
      }
    }
    const files = await readdir(app.commandsPath())
    assert.sameMembers(
      ours,
      files.map((file) => basename(file, extname(file)))
    )
  })

  test('is none where “{$self}” is asked for')
    .with(['user', 'user_list', '../user:list', 'user:list/', '', 'migration:run'])
    .run(async ({ assert }, name) => {
      assert.isNull(await findCommand(name))
    })
})
