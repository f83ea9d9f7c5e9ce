import type { HttpContext } from '@adonisjs/core/http'
import type { ListParameters } from '#admin/lists/list_address'
import type { ConversationState } from '#conversations/directory/conversation_filter'
import { CONVERSATION_STATES } from '#conversations/directory/conversation_filter'
import type { ConversationSort } from '#conversations/directory/list_all_conversations'

const SIZES = [10, 25, 50, 100]
const DEFAULT_SIZE = 25
/** Of any one parameter, in UTF-16 units. */
const MAX_LENGTH = 1_000
const DAY_MS = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** What the address of the list of conversations asks for. What makes no sense in it is left out. */
export interface ListInput {
  search: string | null
  /** Email address or id. */
  person: string | null
  model: string | null
  state: ConversationState | null
  tool: string | null
  /** Days, `2026-11-20`, both included. */
  from: string | null
  to: string | null
  sort: ConversationSort
  direction: 'asc' | 'desc'
  after: string | null
  before: string | null
  size: number
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().replaceAll('\u0000', '') : ''
  return text === '' ? null : text.slice(0, MAX_LENGTH).toWellFormed()
}

function dayOf(value: unknown): string | null {
  const text = textOf(value)
  return text !== null && DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

export function readListInput({ request }: HttpContext): ListInput {
  const query: Record<string, unknown> = request.qs()
  const filters: Record<string, unknown> =
    typeof query.f === 'object' && query.f !== null ? { ...query.f } : {}
  const sort = textOf(query.sort) ?? '-activity'
  const state = textOf(filters.state)
  return {
    search: textOf(query.q),
    person: textOf(filters.person),
    model: textOf(filters.model),
    state: CONVERSATION_STATES.find((one) => one === state) ?? null,
    tool: textOf(filters.tool),
    from: dayOf(filters.from),
    to: dayOf(filters.to),
    sort: sort.replace('-', '') === 'cost' ? 'cost' : 'activity',
    direction: sort.startsWith('-') ? 'desc' : 'asc',
    after: textOf(query.after),
    before: textOf(query.before),
    size: SIZES.find((size) => String(size) === query.per) ?? DEFAULT_SIZE,
  }
}

/** The same as an address has it. */
export function parametersOf(input: ListInput): ListParameters {
  const sort = `${input.direction === 'desc' ? '-' : ''}${input.sort}`
  return {
    'q': input.search,
    'f[person]': input.person,
    'f[model]': input.model,
    'f[state]': input.state,
    'f[tool]': input.tool,
    'f[from]': input.from,
    'f[to]': input.to,
    'sort': sort === '-activity' ? null : sort,
    'per': input.size === DEFAULT_SIZE ? null : String(input.size),
  }
}

/** The time between two days, in ms since 1970. */
export function timesOf({ from, to }: ListInput): { from: number | null; to: number | null } {
  return {
    from: from === null ? null : Date.parse(from),
    to: to === null ? null : Date.parse(to) + DAY_MS,
  }
}

export { SIZES }
