import type { IdPage } from '#core/id_pages'
import type { Removal } from '#retention/removals/removal_rows'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import { idPagerOf } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { otherPartsWords, removalKindWords } from './removed_words.js'
import { RETENTION_PATH, retentionTabs } from './retention_paths.js'

/** `/admin/retention` */
export class RemovalsView implements PageView {
  readonly title = 'Retention'
  readonly section = 'retention'
  readonly tabs = retentionTabs(RETENTION_PATH)
  readonly lead: string
  readonly rows
  readonly pager

  /** @param days how long the installation keeps conversations; 0: for ever */
  constructor(state: ListState, page: IdPage<Removal>, days: number, format: Formats) {
    this.lead =
      days === 0
        ? 'Conversations are kept for ever, but where their owner has said less'
        : `Conversations go ${format.count(days, 'day', 'days')} after their last message`
    this.rows = page.rows.map((removal) => ({
      at: removal.startedAt,
      kind: removalKindWords(removal),
      subject: removal.subjectId ?? '',
      conversations: format.number(removal.removed.conversations),
      messages: format.number(removal.removed.messages),
      bytes: format.bytes(removal.removed.bytes),
      others: otherPartsWords(removal.removed, format),
      held: removal.held === 0 ? '' : format.number(removal.held),
      isOpen: removal.finishedAt === null,
    }))
    this.pager = idPagerOf(state, page, format.count(page.rows.length, 'report', 'reports'))
  }
}
