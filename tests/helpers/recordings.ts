import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Recorded provider traffic lies beside the project and is no part of it. */
export const RECORDINGS = fileURLToPath(new URL('../../../shared/fixtures', import.meta.url))

const ARE_HERE = existsSync(RECORDINGS)
const ARE_REQUIRED = process.env.CHATFLOW_REQUIRE_ALL === '1'

/** For `group.each.skip`/`test.skip`: skips where the recordings are missing, unless all suites are required. */
export const SKIP_WITHOUT_RECORDINGS = {
  skip: !ARE_HERE && !ARE_REQUIRED,
  reason: 'the recorded streams (../shared/fixtures) are not on this machine',
}

/** The events of a recording, as JSON texts. `[DONE]` is left out. */
export function recordedEvents(path: string): string[] {
  const text = readFileSync(`${RECORDINGS}/${path}`, 'utf8')
  const lines = text.split(/\r?\n/)
  const events = path.endsWith('.chunks.txt')
    ? lines
    : lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6))
  return events.map((line) => line.trim()).filter((line) => line !== '' && line !== '[DONE]')
}
