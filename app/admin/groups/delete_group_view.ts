import type { GroupRow } from '#auth/groups/group_rows'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'
import { groupPath, GROUPS_TRAIL } from './group_paths.js'

/** `/admin/groups/:id/delete` */
export class DeleteGroupView implements PageView {
  readonly section = 'groups'
  readonly title: string
  readonly trail: { label: string; href: string }[]
  readonly confirm

  constructor(
    { id, name }: GroupRow,
    readonly form: Form = new Form()
  ) {
    const path = groupPath(id)
    this.title = `Delete ${name}`
    this.trail = [...GROUPS_TRAIL, { label: name, href: path }]
    this.confirm = {
      title: `Delete ${name}?`,
      text: 'Its budgets, and what was counted of them, go with it. Its people and their conversations stay.',
      consequence: 'This cannot be taken back.',
      action: `${path}/delete`,
      button: 'Delete the group',
      cancelHref: path,
      typed: { label: `Write “${name}” to delete it`, value: name },
    }
  }
}
