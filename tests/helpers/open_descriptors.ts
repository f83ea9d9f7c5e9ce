import { readdir } from 'node:fs/promises'

/** How many files, sockets and the like a process has open. Only on Linux. */
export async function openDescriptors(pid: number | undefined): Promise<number> {
  const descriptors = await readdir(`/proc/${pid}/fd`)
  return descriptors.length
}
