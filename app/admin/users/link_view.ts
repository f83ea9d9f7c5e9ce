import type { NewLink } from '#auth/links/account_link'
import type { PageView } from '../pages/render_page.js'

/** A new link, shown once. */
export class LinkView implements PageView {
  readonly section = 'users'
  readonly trail = [{ label: 'Users', href: '/admin/users' }]

  constructor(
    readonly title: string,
    readonly text: string,
    readonly link: NewLink,
    readonly backHref: string
  ) {}
}
