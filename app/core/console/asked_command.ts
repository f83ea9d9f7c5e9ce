/**
 * A loader of ace: the one command of ours that the shell asked for, found by its name, as `user:list` is
 * `commands/user_list`. AdonisJS would import all of them, and half of the application with them, to find it; it does so where
 * there is nothing of that name here, and to list them.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BaseCommand } from '@adonisjs/core/ace'
import type { CommandMetaData } from '@adonisjs/core/types/ace'

const COMMANDS = new URL('../../../commands/', import.meta.url)
const COMMAND_NAME = /^[a-z]+(?:[:-][a-z]+)*$/

/** Where a command of this name is, if it is one of ours. */
function placeOf(commandName: string): URL | null {
  if (!COMMAND_NAME.test(commandName)) {
    return null
  }
  const file = commandName.replaceAll(/[:-]/g, '_')
  const isThere = ['js', 'ts'].some((kind) =>
    existsSync(fileURLToPath(new URL(`${file}.${kind}`, COMMANDS)))
  )
  return isThere ? new URL(`${file}.js`, COMMANDS) : null
}

/** The command of that name; null where there is none in the file that is named so. */
export async function findCommand(commandName: string): Promise<typeof BaseCommand | null> {
  const place = placeOf(commandName)
  if (place === null) {
    return null
  }
  const { default: command }: { default: typeof BaseCommand } = await import(place.href)
  return command.commandName === commandName ? command : null
}

export async function getMetaData(): Promise<CommandMetaData[]> {
  const asked = process.argv.slice(2).find((word) => !word.startsWith('-'))
  const command = asked === undefined ? null : await findCommand(asked)
  return command === null ? [] : [command.serialize()]
}

export function getCommand({ commandName }: CommandMetaData): Promise<typeof BaseCommand | null> {
  return findCommand(commandName)
}
