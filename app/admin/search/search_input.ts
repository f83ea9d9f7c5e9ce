import type { HttpContext } from '@adonisjs/core/http'
import { FOUND_KINDS, type FoundKind } from './found_group.js'

/** What follows is not looked for, in UTF-16 units. */
export const MAX_SEARCH_LENGTH = 200

/** What the address of the search asks for. */
export interface SearchInput {
  /** Null: nothing yet. */
  q: string | null
  /** Whether more was asked for than `q` has. */
  isCut: boolean
  /** The only kind that is looked for; null: all. */
  only: FoundKind | null
  /** Whether scripts ask for the results alone. */
  isPart: boolean
}

export function readSearch({ request }: HttpContext): SearchInput {
  const { q, in: only, part }: Record<string, unknown> = request.qs()
  const text = typeof q === 'string' ? q.replaceAll('\u0000', '').trim() : ''
  const cut = text.slice(0, MAX_SEARCH_LENGTH).trim().toWellFormed()
  return {
    q: cut === '' ? null : cut,
    isCut: text.length > MAX_SEARCH_LENGTH,
    only: FOUND_KINDS.find((kind) => kind === only) ?? null,
    isPart: part === 'results',
  }
}
