import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AddMembers, type AddedMembers } from '#auth/groups/add_members'
import { RemoveMembers } from '#auth/groups/remove_members'
import { parseId } from '#core/ids'
import { submitForm } from '../forms/form.js'
import { PAGE_SIZES } from '../lists/list_state.js'
import { leaveNotice } from '../pages/notices.js'
import { requestOrigin } from '../pages/request_origin.js'
import { GroupPage } from './group_page.js'
import { groupIdOf, groupPath } from './group_paths.js'
import { addMembersValidator } from './group_validators.js'

/** As many as a page can show. */
const MAX_SELECTED = Math.max(...PAGE_SIZES)
const BETWEEN_ADDRESSES = /[\s,;]+/

/** Who is in a group. */
@inject()
export default class MembersController {
  constructor(
    private page: GroupPage,
    private addMembers: AddMembers,
    private removeMembers: RemoveMembers
  ) {}

  /** `POST /admin/groups/:id/members` */
  async store(ctx: HttpContext) {
    const id = groupIdOf(ctx)
    const submission = await submitForm(ctx, addMembersValidator, ({ emails = '' }) => {
      const addresses = emails.split(BETWEEN_ADDRESSES).filter((email) => email !== '')
      return this.addMembers.execute(id, addresses, requestOrigin(ctx))
    })
    if (!submission.done) {
      return this.page.render(ctx, { members: submission.form })
    }
    leaveNotice(ctx, 'success', added(submission.result))
    return ctx.response.redirect().toPath(groupPath(id))
  }

  /** `POST /admin/groups/:id/members/remove`: those that are ticked. */
  async removeSeveral(ctx: HttpContext) {
    const chosen = [ctx.request.body().ids ?? []].flat().map(parseId)
    const ids = [...new Set(chosen.filter((id) => id !== null))].slice(0, MAX_SELECTED)
    if (ids.length === 0) {
      leaveNotice(ctx, 'warning', 'Tick the people that you mean first.')
      return ctx.response.redirect().toPath(groupPath(groupIdOf(ctx)))
    }
    return this.#remove(ctx, ids)
  }

  /** `POST /admin/groups/:id/members/:user/remove` */
  async remove(ctx: HttpContext) {
    const user = parseId(ctx.params.user)
    return this.#remove(ctx, user === null ? [] : [user])
  }

  async #remove(ctx: HttpContext, userIds: string[]) {
    const id = groupIdOf(ctx)
    const removed = await this.removeMembers.execute(id, userIds, requestOrigin(ctx))
    leaveNotice(ctx, removed.length > 0 ? 'success' : 'warning', taken(removed))
    return ctx.response.redirect().toPath(groupPath(id))
  }
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

function added({ added: count, present }: AddedMembers): string {
  const before = present === 0 ? '' : ` ${people(present)} had been in the group before.`
  return `Added ${people(count)}.${before}`
}

function taken(removed: string[]): string {
  if (removed.length === 0) {
    return 'Nobody of them was in the group.'
  }
  return removed.length === 1 ? `Removed ${removed[0]}.` : `Removed ${people(removed.length)}.`
}
