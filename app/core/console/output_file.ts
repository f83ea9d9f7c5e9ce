import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError } from '#core/console/command_errors'

/** Only for whoever ran the command: what is written is what people said, or secrets. */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/**
 * Writes a file as its text comes. It gets its name when it is whole: whatever ends the process before, leaves what was there.
 * Throws a CommandError where it cannot be written.
 */
export async function writeOutput(path: string, text: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(
      Readable.from(text),
      createWriteStream(partial, { mode: PRIVATE_FILE, flush: true })
    )
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    if (error instanceof Error && 'syscall' in error) {
      throw new CommandError(`${path} cannot be written: ${codeOf(error)}`)
    }
    throw error
  }
}

/** Makes a folder where there is none. Throws a CommandError. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })
  } catch (error) {
    throw new CommandError(
      `${path} cannot be used as a folder in ${dirname(path)}: ${codeOf(error)}`
    )
  }
}

/** Writes text to standard output as fast as it is taken. */
export async function writeToStdout(text: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(text), process.stdout, { end: false })
}
