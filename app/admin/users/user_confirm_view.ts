import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

export interface Confirmation {
  title: string
  text: string
  consequence: string | null
  action: string
  fields?: Record<string, string>
  button: string
  isDangerous?: boolean
  cancelHref: string
  typed?: { label: string; value: string }
  asksReason?: boolean
}

/** Asks before something is done to people. */
export class ConfirmView implements PageView {
  readonly title: string
  readonly section = 'users'
  readonly trail = [{ label: 'Users', href: '/admin/users' }]
  readonly confirm: Confirmation
  readonly form: Form

  constructor(confirm: Confirmation, form = new Form()) {
    this.title = confirm.title
    this.confirm = confirm
    this.form = form
  }
}
