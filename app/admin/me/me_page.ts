import type { PageView } from '../pages/render_page.js'

const PAGES = [
  { href: '/admin/me', label: 'Profile' },
  { href: '/admin/me/security', label: 'Security' },
  { href: '/admin/me/tokens', label: 'Personal tokens' },
] as const

/** What the pages about one's own account share. */
export abstract class MePage implements PageView {
  readonly title = 'My profile'
  readonly tabs: { href: string; label: string; isCurrent: boolean }[]

  constructor(href: (typeof PAGES)[number]['href']) {
    this.tabs = PAGES.map((page) => ({ ...page, isCurrent: page.href === href }))
  }
}
