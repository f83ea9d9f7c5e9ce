import type { IdPage } from '#core/id_pages'
import type { Hold } from '#retention/holds/holds_query'
import type { Formats } from '../format/formats.js'
import { Form } from '../forms/form.js'
import type { ListState } from '../lists/list_state.js'
import { idPagerOf } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { HOLDS_PATH, HOLDS_TRAIL, RETENTION_TRAIL, retentionTabs } from './retention_paths.js'

/** What a hold is of, and where that can be seen. */
function heldOf({ conversationId, ownerId, ownerEmail }: Hold) {
  return conversationId === null
    ? {
        label: ownerEmail,
        text: 'All conversations, and the account',
        href: `/admin/users/${ownerId}`,
      }
    : {
        label: `A conversation of ${ownerEmail}`,
        text: conversationId,
        href: `/admin/conversations/${conversationId}`,
      }
}

/** `/admin/retention/holds` */
export class HoldsView implements PageView {
  readonly title = 'Legal holds'
  readonly section = 'retention'
  readonly trail = RETENTION_TRAIL
  readonly tabs = retentionTabs(HOLDS_PATH)
  readonly rows
  readonly pager

  constructor(state: ListState, page: IdPage<Hold>, format: Formats) {
    this.rows = page.rows.map((hold) => ({
      ...heldOf(hold),
      reason: hold.reason,
      placedBy: hold.placedBy ?? 'A command',
      at: hold.createdAt,
      releaseHref: `${HOLDS_PATH}/${hold.id}/release`,
    }))
    this.pager = idPagerOf(state, page, format.count(page.rows.length, 'hold', 'holds'))
  }
}

/** `/admin/retention/holds/new` */
export class NewHoldView implements PageView {
  readonly title = 'Place a legal hold'
  readonly section = 'retention'
  readonly trail = HOLDS_TRAIL

  constructor(readonly form: Form) {}
}

/** `/admin/retention/holds/:id/release` */
export class ReleaseHoldView implements PageView {
  readonly title = 'Release a legal hold'
  readonly section = 'retention'
  readonly trail = HOLDS_TRAIL
  readonly confirm

  constructor(
    hold: Hold,
    readonly form: Form = new Form()
  ) {
    this.confirm = {
      title: 'Release this legal hold?',
      text: `${heldOf(hold).label}: ${hold.reason}`,
      consequence:
        'What it kept can be deleted again, and retention may delete it within an hour, unless another hold keeps it.',
      action: `${HOLDS_PATH}/${hold.id}/release`,
      button: 'Release',
      cancelHref: HOLDS_PATH,
      asksReason: true,
    }
  }
}
