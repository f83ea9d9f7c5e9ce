import { randomBytes } from 'node:crypto'
import { chown, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { Refusal } from '../refusal.js'

const PARTIAL_MARK = '.partial-'

export type EnvChanges = Record<string, string | null>

/** Replaces a variable's line, or puts one after that of `after`; null removes the line. */
function withVariable(text: string, name: string, value: string | null, after: string): string {
  const line = new RegExp(`^(?:export )?${name}=.*$`, 'm')
  if (value === null) {
    return text.replace(new RegExp(`^(?:export )?${name}=.*\\n?`, 'm'), '')
  }
  if (line.test(text)) {
    return text.replace(line, () => `${name}=${value}`)
  }
  return text.replace(
    new RegExp(`^(?:export )?${after}=.*$`, 'm'),
    (found) => `${found}\n${name}=${value}`
  )
}

function asExpected(before: string, changes: EnvChanges): NodeJS.Dict<string> {
  const expected = parseEnv(before)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      delete expected[name]
    } else {
      expected[name] = value
    }
  }
  return expected
}

/** A dotenv file whose variables are changed without touching anything else in it. */
export class EnvFile {
  constructor(private path: string) {}

  async read(): Promise<NodeJS.Dict<string>> {
    return parseEnv(await readFile(this.path, 'utf8').catch(() => ''))
  }

  /**
   * Changes variables in one step: a crash leaves the file as it was or as it is to be.
   *
   * @param after - the variable behind which new ones are put; it must be there
   */
  async change(changes: EnvChanges, after: string): Promise<void> {
    const path = await realpath(this.path)
    const before = await readFile(path, 'utf8')
    let text = before
    for (const [name, value] of Object.entries(changes)) {
      text = withVariable(text, name, value, after)
    }
    const [found, expected] = [parseEnv(text), asExpected(before, changes)]
    if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected))) {
      throw new Refusal(
        `${this.path} is written in a way that cannot be changed safely: change it by hand`,
        'key_elsewhere'
      )
    }
    const { mode, uid, gid } = await stat(path)
    await replaceFile(path, text, { mode, uid, gid })
  }
}

function sorted(variables: NodeJS.Dict<string>) {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What a change left that was killed: it holds keys. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(basename(path) + PARTIAL_MARK)) {
      await rm(join(dirname(path), name))
    }
  }
}

async function replaceFile(
  path: string,
  text: string,
  { mode, uid, gid }: { mode: number; uid: number; gid: number }
): Promise<void> {
  await removeLeftovers(path)
  const partial = path + PARTIAL_MARK + randomBytes(6).toString('hex')
  const file = await open(partial, 'wx', mode & 0o777)
  try {
    await file.writeFile(text)
    await file.sync()
    await file.close()
    /* Only root can give files away, and needs to. */
    await chown(partial, uid, gid).catch(() => {})
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  const folder = await open(dirname(path), 'r')
  await folder.sync()
  await folder.close()
}
