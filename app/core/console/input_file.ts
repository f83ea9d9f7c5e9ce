import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CommandError } from '#core/console/command_errors'

/** A file to read, and how much of it is read. `-` is standard input. */
export interface InputFile {
  chunks: AsyncIterable<Buffer>
  /** In bytes; 0 where nobody knows. */
  size: number
  /** How many bytes have been read. */
  readonly position: number
}

/** Throws a CommandError where the file cannot be read. */
export async function openInput(path: string): Promise<InputFile> {
  let position = 0
  async function* counted(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      position += chunk.length
      yield chunk
    }
  }
  const isStdin = path === '-'
  const size = isStdin ? 0 : await sizeOf(path)
  const source: AsyncIterable<Buffer> = isStdin ? process.stdin : createReadStream(path)
  return {
    chunks: counted(source),
    size,
    get position() {
      return position
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const stats = await stat(path)
    if (!stats.isDirectory()) {
      return stats.size
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new CommandError(`${path} cannot be read: ${code}`)
  }
  throw new CommandError(`${path} is a folder, not a file`)
}
