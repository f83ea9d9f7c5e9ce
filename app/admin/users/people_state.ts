import type { HttpContext } from '@adonisjs/core/http'
import { toRole, type PeopleFilter } from '#auth/people/people_filter'
import { PEOPLE_SORTS, type PeopleSort } from '#auth/people/people_query'
import { ListState } from '../lists/list_state.js'

const STATUSES = ['active', 'suspended'] as const
const VIEWS = ['idle', 'suspended'] as const
const MAX_CURSOR = 1_024

/** The list of people as its query string says. Throws `invalid_cursor`. */
export function peopleState(ctx: HttpContext): ListState {
  return ListState.of(ctx, {
    filters: ['role', 'status'],
    views: VIEWS,
    sorts: PEOPLE_SORTS.flatMap((sort) => [sort, `-${sort}`]),
    cursor: (text) => (text.length > 0 && text.length <= MAX_CURSOR ? text : null),
  })
}

export function peopleFilter(state: ListState): PeopleFilter {
  const view = VIEWS.find((known) => known === state.view)
  const status = STATUSES.find((known) => known === state.filter('status'))
  return { q: state.q ?? undefined, role: toRole(state.filter('role')), status: view ?? status }
}

/** Newest first, where nothing else is asked for. */
export function peopleOrder({ sort }: ListState): { sort: PeopleSort; isDescending: boolean } {
  const isDescending = sort === null || sort.startsWith('-')
  const name = PEOPLE_SORTS.find((known) => known === sort?.replace(/^-/, ''))
  return { sort: name ?? 'joined', isDescending }
}
