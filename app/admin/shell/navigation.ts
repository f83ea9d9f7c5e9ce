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

/** Only pages that exist: each page adds its entry here, in this order. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: null,
    entries: [
      {
        key: 'conversations',
        label: 'Conversations',
        href: '/admin/conversations',
        icon: 'messages-square',
      },
    ],
  },
  { label: 'People', entries: [] },
  { label: 'AI', entries: [] },
  { label: 'System', entries: [] },
]
