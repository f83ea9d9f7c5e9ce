import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { Form, submitForm } from '#admin/forms/form'
import { leaveNotice } from '#admin/pages/notices'
import { renderPage, type PageView } from '#admin/pages/render_page'
import { LIST_PATHS, SavedViews, type ListName } from './saved_views.js'

const LISTS: readonly ListName[] = ['conversations', 'users']

/** Lengths in UTF-16 units; the first is that of the column. */
const MAX_NAME_LENGTH = 60
const MAX_QUERY_LENGTH = 2_000

const viewValidator = vine.create({
  list: vine.enum(LISTS),
  name: vine.string().trim().minLength(1).maxLength(MAX_NAME_LENGTH),
  query: vine
    .string()
    .maxLength(MAX_QUERY_LENGTH)
    .parse((value) => value ?? ''),
})

const fieldsValidator = vine.create({
  list: vine.enum(LISTS),
  query: vine
    .string()
    .maxLength(MAX_QUERY_LENGTH)
    .parse((value) => value ?? ''),
})

/** The form that names a view. */
class SavedViewView implements PageView {
  readonly title = 'Save this view'
  readonly section: ListName
  readonly trail: PageView['trail']

  constructor(
    readonly form: Form,
    list: ListName
  ) {
    this.section = list
    this.trail = [{ label: list === 'users' ? 'Users' : 'Conversations', href: LIST_PATHS[list] }]
  }
}

/** Views of lists: filters and an order that a person gave a name. */
@inject()
export default class SavedViewsController {
  constructor(private views: SavedViews) {}

  /** `GET /admin/views/new?list=&query=` */
  async create(ctx: HttpContext) {
    const { list, query } = await fieldsValidator.validate(ctx.request.qs())
    await renderPage(ctx, 'saved_view', new SavedViewView(new Form({ list, query }), list))
  }

  /** `POST /admin/views` */
  async store(ctx: HttpContext) {
    const userId = ctx.auth.use('browser').getUserOrFail().id
    const submission = await submitForm(ctx, viewValidator, async (view) => {
      await this.views.save({ userId, ...view })
      return view
    })
    if (!submission.done) {
      const list = LISTS.find((one) => one === submission.form.text('list')) ?? LISTS[0]
      return renderPage(ctx, 'saved_view', new SavedViewView(submission.form, list), 422)
    }
    const { list, name, query } = submission.result
    leaveNotice(ctx, 'success', `Saved the view “${name}”.`)
    return ctx.response.redirect().toPath(`${LIST_PATHS[list]}${query === '' ? '' : `?${query}`}`)
  }

  /** `POST /admin/views/:id/delete` */
  async destroy(ctx: HttpContext) {
    const userId = ctx.auth.use('browser').getUserOrFail().id
    const { name, list } = await this.views.remove(userId, ctx.params.id)
    leaveNotice(ctx, 'success', `Removed the view “${name}”.`)
    return ctx.response.redirect().toPath(LIST_PATHS[list])
  }
}
