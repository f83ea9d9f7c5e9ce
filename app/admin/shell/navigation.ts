/** An entry of the navigation. A page marks its own by the key. */
export interface NavigationEntry {
  key: Section
  label: string
  href: string
  /** A lucide icon. */
  icon: string
  /** A number that asks for attention or tells a size, as printed. */
  count?: string
}

export interface NavigationGroup {
  /** Null for the first group, which needs no heading. */
  label: string | null
  entries: readonly NavigationEntry[]
}

/** The parts of the admin. */
export type Section =
  | 'overview'
  | 'conversations'
  | 'analytics'
  | 'users'
  | 'models'
  | 'tools'
  | 'playground'
  | 'audit'
  | 'jobs'
  | 'health'
  | 'settings'

/** Only pages that exist. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: null,
    entries: [
      { key: 'overview', label: 'Overview', href: '/admin', icon: 'layout-dashboard' },
      {
        key: 'conversations',
        label: 'Conversations',
        href: '/admin/conversations',
        icon: 'messages-square',
      },
      { key: 'analytics', label: 'Analytics', href: '/admin/analytics', icon: 'chart-spline' },
    ],
  },
  {
    label: 'People',
    entries: [{ key: 'users', label: 'Users', href: '/admin/users', icon: 'users' }],
  },
  {
    label: 'AI',
    entries: [
      { key: 'models', label: 'Models', href: '/admin/models', icon: 'cpu' },
      { key: 'tools', label: 'Tools', href: '/admin/tools', icon: 'plug' },
      { key: 'playground', label: 'Playground', href: '/admin/playground', icon: 'flask-conical' },
    ],
  },
  {
    label: 'System',
    entries: [
      { key: 'audit', label: 'Audit log', href: '/admin/audit', icon: 'scroll-text' },
      { key: 'jobs', label: 'Jobs', href: '/admin/jobs', icon: 'list-checks' },
      { key: 'health', label: 'Health', href: '/admin/health', icon: 'heart-pulse' },
      { key: 'settings', label: 'Settings', href: '/admin/settings', icon: 'sliders-horizontal' },
    ],
  },
]
