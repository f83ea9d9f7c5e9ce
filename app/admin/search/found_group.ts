/** The kinds of things that are looked for, in the order in which they are shown. */
export const FOUND_KINDS = [
  'pages',
  'users',
  'groups',
  'conversations',
  'tools',
  'models',
  'settings',
] as const

export type FoundKind = (typeof FOUND_KINDS)[number]

/** One thing that was found, and the page that shows it. */
export interface FoundItem {
  href: string
  label: string
  /** What tells things of the same name apart. */
  text: string
  /** A lucide icon; absent: that of the kind. */
  icon?: string
  /** Of people. */
  avatar?: { initials: string; tint: number }
  mark?: { label: string; kind: string }
}

/** What was found of one kind, as the results print it. */
export interface FoundGroup {
  kind: FoundKind
  label: string
  icon: string
  items: readonly FoundItem[]
  hasMore: boolean
  /** A page with the rest; null where all are here, or there is none. */
  all: { href: string; label: string } | null
}

export const KIND_WORDS: Record<FoundKind, { label: string; icon: string }> = {
  pages: { label: 'Pages', icon: 'file' },
  users: { label: 'Users', icon: 'users' },
  groups: { label: 'Groups', icon: 'shapes' },
  conversations: { label: 'Conversations', icon: 'messages-square' },
  tools: { label: 'Tools', icon: 'wrench' },
  models: { label: 'Models', icon: 'cpu' },
  settings: { label: 'Settings', icon: 'sliders-horizontal' },
}
