import type { PeoplePage, PeopleSort } from '#auth/people/people_query'
import type { Formats } from '../format/formats.js'
import { initialsOf } from '../format/initials.js'
import { Form } from '../forms/form.js'
import type { ListState } from '../lists/list_state.js'
import { cappedCount, pagerOf, type Pager } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { tintOf } from './people_words.js'

export interface PeopleCounts {
  everyone: number
  administrators: number
  invited: number
  idle: number
  suspended: number
  /** What the filters let through. */
  matching: number
}

const ROLES: Record<string, string> = { admin: 'Admin', member: 'Member' }
const STATUSES: Record<string, string> = { active: 'Active', suspended: 'Suspended' }

function options(any: string, words: Record<string, string>) {
  return [
    { value: '', label: any },
    ...Object.entries(words).map(([value, label]) => ({ value, label })),
  ]
}

/** All people. */
export class UsersView implements PageView {
  readonly title = 'Users'
  readonly section = 'users'
  readonly lead: string
  readonly tabs
  readonly rows
  readonly columns
  readonly pager: Pager
  readonly chips: { label: string; removeHref: string }[]
  readonly clearHref: string
  readonly exportHref: string
  readonly isFiltered: boolean
  readonly matching: string
  readonly form: Form
  readonly hidden: Record<string, string>
  readonly listFields: Record<string, string>
  readonly roleOptions = options('Any role', ROLES)
  readonly statusOptions = options('Any status', STATUSES)

  constructor(state: ListState, page: PeoplePage, counts: PeopleCounts, format: Formats) {
    const count = (value: number) => cappedCount(value, format)
    this.lead = [
      `${count(counts.everyone)} ${counts.everyone === 1 ? 'person' : 'people'}`,
      format.count(counts.administrators, 'admin', 'admins'),
      `${format.count(counts.invited, 'invitation', 'invitations')} waiting`,
    ].join(' · ')
    this.tabs = [
      { view: null, label: 'Everyone', count: count(counts.everyone) },
      { view: 'idle', label: 'Idle 60 days', count: count(counts.idle) },
      { view: 'suspended', label: 'Suspended', count: count(counts.suspended) },
    ].map(({ view, label, count: text }) => ({
      label,
      count: text,
      href: state.href({ view }),
      isCurrent: state.view === view,
    }))
    this.tabs.splice(1, 0, {
      label: 'Invited',
      count: count(counts.invited),
      href: '/admin/users/invites',
      isCurrent: false,
    })
    this.rows = page.people.map((person) => ({
      id: person.id,
      href: `/admin/users/${person.id}`,
      name: person.fullName,
      email: person.email,
      initials: initialsOf(person.fullName || person.email),
      tint: tintOf(person.id),
      isAdmin: person.role === 'admin',
      role: ROLES[person.role],
      isSuspended: person.isSuspended,
      status: person.isSuspended
        ? { label: 'Suspended', kind: 'bad' }
        : { label: 'Active', kind: 'ok' },
      conversations: format.number(person.conversations),
      spend: format.money(person.spend),
      lastActiveAt: person.lastActiveAt,
    }))
    this.columns = this.#columns(state)
    this.pager = pagerOf(
      state,
      {
        total: counts.matching,
        before: page.previous,
        after: page.next,
        one: 'person',
        many: 'people',
      },
      format
    )
    this.matching = count(counts.matching)
    this.isFiltered = state.isFiltered || state.view !== null
    this.clearHref = state.path
    this.exportHref = state.hrefAt('/admin/users/export')
    this.chips = this.#chips(state)
    this.hidden = state.hidden
    this.form = new Form({
      'q': state.q ?? undefined,
      'f[role]': state.filter('role') ?? undefined,
      'f[status]': state.filter('status') ?? undefined,
    })
    this.listFields = {
      ...(state.view !== null && { view: state.view }),
      ...(state.q !== null && { q: state.q }),
      ...Object.fromEntries([...state.filters].map(([name, value]) => [`f[${name}]`, value])),
    }
  }

  #columns(state: ListState) {
    const sorting = (key: PeopleSort) => {
      const isAscending = state.sort === key
      const isDescending = state.sort === `-${key}`
      return {
        sortHref: state.href({ sort: isAscending ? `-${key}` : key }),
        sorted: isAscending ? 'ascending' : isDescending ? 'descending' : undefined,
      }
    }
    return [
      { key: 'select', label: 'Select', isHidden: true },
      { key: 'name', label: 'Name', ...sorting('name') },
      { key: 'role', label: 'Role' },
      { key: 'status', label: 'Status' },
      { key: 'chats', label: 'Chats', isNumeric: true },
      { key: 'spend', label: '30-day spend', isNumeric: true },
      { key: 'active', label: 'Last active', ...sorting('active') },
      { key: 'more', label: 'Actions', isHidden: true },
    ]
  }

  #chips(state: ListState) {
    const words: Record<string, Record<string, string>> = { role: ROLES, status: STATUSES }
    return [
      ...(state.q === null
        ? []
        : [{ label: `Search: ${state.q}`, removeHref: state.href({ q: null }) }]),
      ...[...state.filters].map(([name, value]) => ({
        label: `${name === 'role' ? 'Role' : 'Status'} is ${words[name]?.[value] ?? value}`,
        removeHref: state.href({ filters: { [name]: null } }),
      })),
    ]
  }
}
