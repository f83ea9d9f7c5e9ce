import { SECTION_PAGES } from '../settings/section_paths.js'
import { NAVIGATION } from './navigation.js'

/** A page that can be jumped to by its name. */
export interface ListedPage {
  label: string
  /** What one does there: its words are found, too. */
  text: string
  href: string
  icon: string
}

/** Those of the navigation first. Only pages that exist. */
export const PAGES: readonly ListedPage[] = [
  ...NAVIGATION.flatMap(({ entries }) =>
    entries.map(({ label, text, href, icon }) => ({ label, text, href, icon }))
  ),
  {
    label: 'Legal holds',
    text: 'People and conversations that must be kept',
    href: '/admin/retention/holds',
    icon: 'lock',
  },
  {
    label: 'Invite people',
    text: 'New accounts, by a link',
    href: '/admin/users/invite',
    icon: 'user-plus',
  },
  {
    label: 'Invitations',
    text: 'Not accepted yet',
    href: '/admin/users/invites',
    icon: 'mail',
  },
  {
    label: 'Import people',
    text: 'Accounts from a CSV file',
    href: '/admin/users/import',
    icon: 'file-up',
  },
  {
    label: 'New group',
    text: 'People who share a budget',
    href: '/admin/groups/new',
    icon: 'plus',
  },
  {
    label: 'Set a budget',
    text: 'Of a person, a group, a token, everybody',
    href: '/admin/limits/new',
    icon: 'plus',
  },
  {
    label: 'Budgets of people and tokens',
    text: 'Limits of their own',
    href: '/admin/limits/people',
    icon: 'gauge',
  },
  {
    label: 'Budget warnings',
    text: 'Limits that came to their end',
    href: '/admin/limits/warnings',
    icon: 'bell',
  },
  {
    label: 'Test a budget',
    text: 'Which limits hold for a person, and whether they get an answer',
    href: '/admin/limits/test',
    icon: 'flask-conical',
  },
  {
    label: 'Add provider',
    text: 'Models of another service',
    href: '/admin/providers/new',
    icon: 'plus',
  },
  {
    label: 'Add tool server',
    text: 'An MCP server, by its address',
    href: '/admin/tools/new',
    icon: 'plus',
  },
  {
    label: 'Add webhook',
    text: 'Tell another system what happens',
    href: '/admin/webhooks/new',
    icon: 'plus',
  },
  ...SECTION_PAGES,
  {
    label: 'My profile',
    text: 'Name, email, time zone, theme, shortcuts',
    href: '/admin/me',
    icon: 'user-round',
  },
  {
    label: 'Security',
    text: 'Password, two-factor sign-in, sessions',
    href: '/admin/me/security',
    icon: 'shield',
  },
  {
    label: 'Personal tokens',
    text: 'API keys for scripts',
    href: '/admin/me/tokens',
    icon: 'key-round',
  },
]
