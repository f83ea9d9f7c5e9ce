import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { HoldsQuery, type Hold } from '#retention/holds/holds_query'
import { PlaceHold } from '#retention/holds/place_hold'
import { ReleaseHold } from '#retention/holds/release_hold'
import { Form, submitForm } from '../forms/form.js'
import { REASON_LENGTH, reasonValidator } from '../forms/reason_validator.js'
import { ListState } from '../lists/list_state.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { HoldsView, NewHoldView, ReleaseHoldView } from './holds_view.js'
import { HOLDS_PATH } from './retention_paths.js'

const MAX_OF = 320

const newHoldValidator = vine.create({
  of: vine.string().trim().minLength(1).maxLength(MAX_OF),
  reason: vine.string().trim().minLength(REASON_LENGTH.least).maxLength(REASON_LENGTH.most),
})

/** What must be kept. */
@inject()
export default class HoldsController {
  constructor(
    private holds: HoldsQuery,
    private placeHold: PlaceHold,
    private releaseHold: ReleaseHold
  ) {}

  /** `GET /admin/retention/holds` */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [] })
    const page = await this.holds.page(state.idPlace)
    return renderPage(ctx, 'retention/holds', new HoldsView(state, page, formatsFor(ctx)))
  }

  /** `GET /admin/retention/holds/new?of=` */
  async create(ctx: HttpContext) {
    const of = String(ctx.request.input('of', '')).slice(0, MAX_OF)
    return renderPage(ctx, 'retention/new_hold', new NewHoldView(new Form({ of })))
  }

  /** `POST /admin/retention/holds/new` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(ctx, newHoldValidator, (fields) =>
      this.placeHold.execute(fields, requestOrigin(ctx))
    )
    if (!submission.done) {
      return renderPage(ctx, 'retention/new_hold', new NewHoldView(submission.form), 422)
    }
    leaveNotice(ctx, 'success', 'Placed the legal hold.')
    return ctx.response.redirect().toPath(HOLDS_PATH)
  }

  /** `GET /admin/retention/holds/:id/release` */
  async confirmRelease(ctx: HttpContext) {
    return renderPage(ctx, 'confirm', new ReleaseHoldView(await this.#find(ctx)))
  }

  /** `POST /admin/retention/holds/:id/release` */
  async release(ctx: HttpContext) {
    const hold = await this.#find(ctx)
    const submission = await submitForm(ctx, reasonValidator, ({ reason }) =>
      this.releaseHold.execute(hold, requestOrigin(ctx), reason)
    )
    if (!submission.done) {
      return renderPage(ctx, 'confirm', new ReleaseHoldView(hold, submission.form), 422)
    }
    if (submission.result) {
      leaveNotice(ctx, 'success', `Released the legal hold on ${hold.ownerEmail}.`)
    } else {
      leaveNotice(ctx, 'warning', 'Somebody else had released the hold already.')
    }
    return ctx.response.redirect().toPath(HOLDS_PATH)
  }

  async #find({ params }: HttpContext): Promise<Hold> {
    const id = parseId(params.id)
    const hold = id === null ? undefined : await this.holds.find(id)
    if (hold === undefined) {
      throw new Problem('not_found', { detail: 'There is no such legal hold.' })
    }
    return hold
  }
}
