import { MIN_ADMIN_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '#auth/passwords/password_limits'
import type { UserRole } from '#models/user'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

/** What a password must be like, in words. */
export function passwordHint(role: UserRole): string {
  const length = role === 'admin' ? MIN_ADMIN_PASSWORD_LENGTH : MIN_PASSWORD_LENGTH
  return `At least ${length} characters, and none that others try first. A few words in a row are good.`
}

/** Accepting an invitation. */
export class InviteView implements PageView {
  readonly title = 'Make your account'
  readonly hint: string

  constructor(
    readonly token: string,
    readonly email: string,
    readonly role: UserRole,
    readonly form = new Form()
  ) {
    this.hint = passwordHint(role)
  }
}

/** Setting another password. */
export class ResetView implements PageView {
  readonly title = 'Set another password'
  readonly hint: string

  constructor(
    readonly token: string,
    readonly email: string,
    role: UserRole,
    readonly form = new Form()
  ) {
    this.hint = passwordHint(role)
  }
}

/** What comes after, for whoever signs in with a chat client. */
export class LinkDoneView implements PageView {
  constructor(
    readonly title: string,
    readonly text: string
  ) {}
}
