import type { PageView } from '../pages/render_page.js'

/** The way to sign in to a tool server. */
export class SignInView implements PageView {
  readonly title = 'Sign in'
  readonly section = 'tools'
  readonly trail: { label: string; href: string }[]
  readonly host: string

  constructor(
    id: string,
    readonly server: string,
    readonly url: string
  ) {
    this.trail = [
      { label: 'Tools', href: '/admin/tools' },
      { label: server, href: `/admin/tools/${id}` },
    ]
    this.host = new URL(url).host
  }
}
