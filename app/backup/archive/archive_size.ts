import { stat } from 'node:fs/promises'
import { Refusal } from '../refusal.js'

/**
 * In bytes.
 *
 * @throws Refusal where there is no such file
 */
export async function archiveSize(path: string): Promise<number> {
  const facts = await stat(path).catch(() => null)
  if (facts === null || !facts.isFile()) {
    throw new Refusal(`${path} is no archive: there is no such file`, 'unreadable')
  }
  return facts.size
}
