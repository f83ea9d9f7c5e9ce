import type { Invite } from '#auth/links/invites_query'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

const TRAIL = [{ label: 'Users', href: '/admin/users' }]

export const ROLE_OPTIONS = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Administrator' },
]

/** The form of an invitation. */
export class InviteView implements PageView {
  readonly title = 'Invite people'
  readonly section = 'users'
  readonly trail = TRAIL
  readonly roleOptions = ROLE_OPTIONS

  constructor(readonly form = new Form()) {}
}

/** The invitations that wait. */
export class InvitesView implements PageView {
  readonly title = 'Invitations'
  readonly section = 'users'
  readonly trail = TRAIL
  readonly rows
  readonly pager
  readonly columns = [
    { key: 'email', label: 'Address' },
    { key: 'role', label: 'Role' },
    { key: 'by', label: 'Invited by' },
    { key: 'state', label: 'State' },
    { key: 'until', label: 'Good until' },
    { key: 'more', label: 'Actions', isHidden: true },
  ]

  constructor({ invites, nextCursor }: { invites: Invite[]; nextCursor: string | null }) {
    this.rows = invites.map((invite) => ({
      email: invite.email,
      role: invite.role === 'admin' ? 'Administrator' : 'Member',
      invitedBy: invite.invitedBy ?? 'An operator at the shell',
      state: invite.isExpired
        ? { label: 'Expired', kind: 'off' }
        : { label: 'Invited', kind: 'warn' },
      expiresAt: invite.expiresAt,
      renewHref: `/admin/users/invites/${invite.id}/renew`,
      revokeHref: `/admin/users/invites/${invite.id}/revoke`,
    }))
    this.pager = {
      text: `${invites.length} ${invites.length === 1 ? 'invitation' : 'invitations'}`,
      previousHref: null,
      nextHref:
        nextCursor === null
          ? null
          : `/admin/users/invites?${new URLSearchParams({ cursor: nextCursor })}`,
    }
  }
}
