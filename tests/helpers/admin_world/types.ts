import type { TestAccount } from '../accounts.js'
import type { PageClient } from '../page_client.js'
import type { Writer } from '../transcripts.js'

/** What a feature makes its pages' things of. */
export interface AdminWorld {
  /** The administrator who opens the pages, signed in with `client`. */
  account: TestAccount
  client: PageClient
  cleanup: (undo: () => Promise<void>) => void
  /** Gives the text for each place where somebody can write. */
  write: Writer
  /** How many rows lists get. */
  rows: number
}

/** Makes what a feature's pages show; answers the addresses of those that need more than their route tells. */
export type Pages = (world: AdminWorld) => Promise<string[]>

/** The whole of a list that has more rows than a page of it shows at first. */
export const wholeList = (path: string, rows: number) => (rows > 25 ? [`${path}?per=100`] : [])

/** The same for each number below `count`, one after the other. */
export async function times(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n++) {
    await work(n)
  }
}
