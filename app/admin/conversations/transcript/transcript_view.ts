import type { Formats } from '#admin/format/formats'
import { initialsOf } from '#admin/format/initials'
import { ListAddress } from '#admin/lists/list_address'
import type { Crumb, PageView } from '#admin/pages/render_page'
import { HoldView } from '#admin/retention/hold_view'
import { shortcutsOf } from '#admin/shell/shortcuts'
import type { OpenedConversation } from '#conversations/reading/open_conversation'
import type { ReadingAccess } from '#conversations/reading/reading_access'
import type { Transcript } from '#conversations/transcript/read_transcript'
import type { Hold } from '#retention/holds/holds_query'
import { tintOf } from '../list_view.js'
import type { TurnEntry } from './turn_view.js'

export const CONVERSATIONS: Crumb = { label: 'Conversations', href: '/admin/conversations' }

export const pathOf = (conversationId: string) => `/admin/conversations/${conversationId}`

const HELD = 'On legal hold: the conversation cannot be deleted.'

/** A conversation, turn by turn. */
export class TranscriptView implements PageView {
  readonly title: string
  readonly section = 'conversations'
  readonly trail = [CONVERSATIONS]
  readonly path: string
  readonly spent: OpenedConversation['conversation']['spent']
  readonly owner: { name: string; email: string; initials: string; tint: number }
  readonly model: string | null
  readonly systemPrompt: string | null
  readonly createdAt: number
  readonly lastActivityAt: number
  readonly isArchived: boolean
  readonly hold: HoldView
  /** Null where it is one's own. */
  readonly reading: { reason: string; until: number } | null
  readonly total: number
  readonly range: string
  readonly previousHref: string | null
  readonly nextHref: string | null
  readonly leaf: string | null
  readonly shortcuts = shortcutsOf('transcripts')

  constructor(
    { conversation, access }: OpenedConversation,
    transcript: Transcript,
    readonly turns: TurnEntry[],
    { leaf, holds, format }: { leaf: string | null; holds: Hold[]; format: Formats }
  ) {
    const { owner } = conversation
    this.title = conversation.title ?? 'Untitled'
    this.path = pathOf(conversation.id)
    this.owner = {
      ...owner,
      initials: initialsOf(owner.name || owner.email),
      tint: tintOf(owner.id),
    }
    this.spent = conversation.spent
    this.model = conversation.model
    this.systemPrompt = conversation.systemPrompt
    this.createdAt = conversation.createdAt
    this.lastActivityAt = conversation.lastActivityAt
    this.isArchived = conversation.archivedAt !== null
    this.hold = new HoldView(conversation.id, HELD, holds, format)
    this.reading = readingOf(access)
    this.total = transcript.total
    this.leaf = leaf
    const address = new ListAddress(this.path, { leaf })
    const hrefOf = (turn: number | null) =>
      turn === null ? null : address.with({ turn: String(turn) })
    this.previousHref = hrefOf(transcript.previous)
    this.nextHref = hrefOf(transcript.next)
    const [first, last] = [turns.at(0)?.number, turns.at(-1)?.number]
    this.range = first === undefined ? 'No turns' : `Turns ${first}–${last} of ${this.total}`
  }
}

function readingOf(access: ReadingAccess): TranscriptView['reading'] {
  return access.kind === 'allowed'
    ? { reason: access.reading.reason, until: access.reading.expiresAt }
    : null
}
