import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DeleteGroup } from '#auth/groups/delete_group'
import { UpdateGroup } from '#auth/groups/update_group'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { DeleteGroupView } from './delete_group_view.js'
import { GroupPage } from './group_page.js'
import { groupPath, GROUPS_PATH } from './group_paths.js'
import { groupValidator } from './group_validators.js'

/** One group. */
@inject()
export default class GroupController {
  constructor(
    private page: GroupPage,
    private updateGroup: UpdateGroup,
    private deleteGroup: DeleteGroup
  ) {}

  /** `GET /admin/groups/:id` */
  async show(ctx: HttpContext) {
    return this.page.render(ctx)
  }

  /** `POST /admin/groups/:id` */
  async update(ctx: HttpContext) {
    const { id, name: before } = await this.page.find(ctx)
    const submission = await submitForm(ctx, groupValidator, (fields) => {
      const { name = '', description = '', seen_at: seenAt } = fields
      return this.updateGroup.execute(id, { name, description, seenAt }, requestOrigin(ctx))
    })
    if (!submission.done) {
      return this.page.render(ctx, { group: submission.form })
    }
    const isChanged = submission.result
    leaveNotice(ctx, 'success', isChanged ? 'Saved the group.' : `${before}: nothing has changed.`)
    return ctx.response.redirect().toPath(groupPath(id))
  }

  /** `GET /admin/groups/:id/delete` */
  async confirmDelete(ctx: HttpContext) {
    return renderPage(ctx, 'confirm', new DeleteGroupView(await this.page.find(ctx)))
  }

  /** `POST /admin/groups/:id/delete` */
  async destroy(ctx: HttpContext) {
    const group = await this.page.find(ctx)
    if (String(ctx.request.input('typed', '')).trim() !== group.name) {
      const form = new Form({}, [{ field: 'typed', message: 'Write the name of the group.' }])
      return renderPage(ctx, 'confirm', new DeleteGroupView(group, form), 422)
    }
    const name = await this.deleteGroup.execute(group.id, requestOrigin(ctx))
    leaveNotice(ctx, 'success', `Deleted the group ${name}.`)
    return ctx.response.redirect().toPath(GROUPS_PATH)
  }
}
