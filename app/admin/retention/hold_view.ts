import type { Hold } from '#retention/holds/holds_query'
import type { Formats } from '../format/formats.js'
import { HOLDS_PATH, newHoldPath } from './retention_paths.js'

/** Why, since when and by whom, such as `“Smith v. Jones”, since 20 Nov, placed by ada@example.org.` */
function wordsOf({ reason, placedBy, createdAt }: Hold, format: Formats): string {
  return `“${reason}”, since ${format.date(createdAt)}, placed by ${placedBy ?? 'a command'}.`
}

/** What keeps a person or a conversation; on their own pages. */
export class HoldView {
  readonly isHeld: boolean
  readonly lines: string[]
  readonly href = HOLDS_PATH
  readonly newHref: string

  /**
   * @param of an email address, or the id of a conversation
   * @param title what the holds forbid
   */
  constructor(
    of: string,
    readonly title: string,
    holds: Hold[],
    format: Formats
  ) {
    this.isHeld = holds.length > 0
    this.lines = holds.map((hold) =>
      hold.userId === null || hold.ownerEmail === of
        ? wordsOf(hold, format)
        : `With the account ${hold.ownerEmail}: ${wordsOf(hold, format)}`
    )
    this.newHref = newHoldPath(of)
  }
}
