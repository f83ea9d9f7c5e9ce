/** An entry of the navigation. A page marks its own by the key. */
export interface NavigationEntry {
  key: Section
  label: string
  /** What one finds there: its words lead here, too. */
  text: string
  href: string
  /** A lucide icon. */
  icon: string
  /** The letter that leads here behind `g`. */
  letter?: string
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
  | 'groups'
  | 'limits'
  | 'models'
  | 'tools'
  | 'playground'
  | 'audit'
  | 'retention'
  | 'jobs'
  | 'webhooks'
  | 'health'
  | 'settings'

/** Only pages that exist. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: null,
    entries: [
      {
        key: 'overview',
        label: 'Overview',
        text: 'Figures, spending, what needs attention',
        href: '/admin',
        icon: 'layout-dashboard',
        letter: 'o',
      },
      {
        key: 'conversations',
        label: 'Conversations',
        text: 'Transcripts of all people',
        href: '/admin/conversations',
        icon: 'messages-square',
        letter: 'c',
      },
      {
        key: 'analytics',
        label: 'Analytics',
        text: 'Costs, usage and quality over time',
        href: '/admin/analytics',
        icon: 'chart-spline',
        letter: 'a',
      },
    ],
  },
  {
    label: 'People',
    entries: [
      {
        key: 'users',
        label: 'Users',
        text: 'People, roles, invitations',
        href: '/admin/users',
        icon: 'users',
        letter: 'u',
      },
      {
        key: 'groups',
        label: 'Groups',
        text: 'People who share a budget',
        href: '/admin/groups',
        icon: 'shapes',
      },
      {
        key: 'limits',
        label: 'Limits',
        text: 'Budgets of tokens and US dollars, who hits next',
        href: '/admin/limits',
        icon: 'gauge',
      },
    ],
  },
  {
    label: 'AI',
    entries: [
      {
        key: 'models',
        label: 'Models',
        text: 'Providers, prices, aliases',
        href: '/admin/models',
        icon: 'cpu',
        letter: 'm',
      },
      {
        key: 'tools',
        label: 'Tools',
        text: 'MCP servers and what they offer',
        href: '/admin/tools',
        icon: 'plug',
        letter: 't',
      },
      {
        key: 'playground',
        label: 'Playground',
        text: 'Try a model with a prompt and tools',
        href: '/admin/playground',
        icon: 'flask-conical',
      },
    ],
  },
  {
    label: 'System',
    entries: [
      {
        key: 'audit',
        label: 'Audit log',
        text: 'Who did what, and when',
        href: '/admin/audit',
        icon: 'scroll-text',
      },
      {
        key: 'retention',
        label: 'Retention',
        text: 'What was removed, and what a legal hold keeps',
        href: '/admin/retention',
        icon: 'archive-x',
      },
      {
        key: 'jobs',
        label: 'Jobs',
        text: 'Imports, exports and other long work',
        href: '/admin/jobs',
        icon: 'list-checks',
      },
      {
        key: 'webhooks',
        label: 'Webhooks',
        text: 'What other systems are told of',
        href: '/admin/webhooks',
        icon: 'webhook',
      },
      {
        key: 'health',
        label: 'Health',
        text: 'Checks, version, disk',
        href: '/admin/health',
        icon: 'heart-pulse',
      },
      {
        key: 'settings',
        label: 'Settings',
        text: 'Sign-in, privacy, limits',
        href: '/admin/settings',
        icon: 'sliders-horizontal',
        letter: 's',
      },
    ],
  },
]
