import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that goes with the test. */
export async function temporaryFolder(
  cleanup: (remove: () => Promise<void>) => void
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-'))
  cleanup(() => rm(folder, { recursive: true, force: true }))
  return folder
}
