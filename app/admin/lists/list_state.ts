import type { HttpContext } from '@adonisjs/core/http'
import type { IdPlace } from '#core/id_pages'
import { parseId } from '#core/ids'
import { isCleanText } from '#core/json_text'
import { Problem } from '#core/problem'

export const PAGE_SIZES = [10, 25, 50, 100] as const
const DEFAULT_PAGE_SIZE = 25
const MAX_TEXT = 200

/** What changes of a list: a filter to null takes it away. */
export interface ListChange {
  q?: string | null
  view?: string | null
  sort?: string | null
  filters?: Record<string, string | null>
  per?: number
  after?: string
  before?: string
}

/** What a list knows of its query string. */
export interface ListShape {
  filters: readonly string[]
  views?: readonly string[]
  sorts?: readonly string[]
  /** Of lists whose cursors are no ids. */
  cursor?: (text: string) => string | null
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().slice(0, MAX_TEXT) : ''
  return text === '' || !isCleanText(text) ? null : text
}

function oneOf(known: readonly string[], value: unknown): string | null {
  return known.find((name) => name === value) ?? null
}

function filtersOf(value: unknown, names: readonly string[]): Map<string, string> {
  const given: Map<string, unknown> =
    typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map()
  return new Map(
    names.flatMap((name) => {
      const text = textOf(given.get(name))
      return text === null ? [] : [[name, text]]
    })
  )
}

/**
 * The state of a list, all of it in the query string: what is looked for, in which order, and which page. What the list does
 * not know is ignored.
 */
export class ListState {
  readonly path: string
  readonly q: string | null
  readonly view: string | null
  readonly sort: string | null
  readonly filters: ReadonlyMap<string, string>
  readonly per: number
  /** Keys of the page before and behind; at most one of them. */
  readonly after: string | null
  readonly before: string | null

  private constructor(path: string, query: Record<string, unknown>, shape: ListShape) {
    const cursorOf = (value: unknown): string | null => {
      if (value === undefined || value === '') {
        return null
      }
      const text = typeof value === 'string' ? value : ''
      const cursor = (shape.cursor ?? parseId)(text)
      if (cursor === null) {
        throw new Problem('invalid_cursor')
      }
      return cursor
    }
    this.path = path
    this.q = textOf(query.q)
    this.view = oneOf(shape.views ?? [], query.view)
    this.sort = oneOf(shape.sorts ?? [], query.sort)
    this.filters = filtersOf(query.f, shape.filters)
    this.per = PAGE_SIZES.find((size) => String(size) === query.per) ?? DEFAULT_PAGE_SIZE
    this.after = cursorOf(query.after)
    this.before = this.after === null ? cursorOf(query.before) : null
  }

  /** Throws `invalid_cursor`. */
  static of({ request }: HttpContext, shape: ListShape): ListState {
    return new ListState(request.url(), request.qs(), shape)
  }

  /** Of a page that is also the answer to other addresses, such as those of its forms. Throws `invalid_cursor`. */
  static at({ request }: HttpContext, path: string, shape: ListShape): ListState {
    return new ListState(path, request.qs(), shape)
  }

  filter(name: string): string | null {
    return this.filters.get(name) ?? null
  }

  /** The page of a list that is read by ids, newest first. */
  get idPlace(): IdPlace {
    return {
      limit: this.per,
      olderThan: this.after ?? undefined,
      newerThan: this.before ?? undefined,
    }
  }

  get isFiltered(): boolean {
    return this.q !== null || this.filters.size > 0
  }

  /** The same list with something changed; its first page, but where the change is the page. */
  href(change: ListChange = {}): string {
    const query = new URLSearchParams()
    const put = (name: string, value: string | null | undefined) => {
      if (value !== null && value !== undefined) {
        query.set(name, value)
      }
    }
    put('view', change.view === undefined ? this.view : change.view)
    put('q', change.q === undefined ? this.q : change.q)
    const filters = { ...Object.fromEntries(this.filters), ...change.filters }
    Object.entries(filters).forEach(([name, value]) => put(`f[${name}]`, value))
    put('sort', change.sort === undefined ? this.sort : change.sort)
    const per = change.per ?? this.per
    put('per', per === DEFAULT_PAGE_SIZE ? null : String(per))
    put('after', change.after)
    put('before', change.before)
    const text = query.toString()
    return text === '' ? this.path : `${this.path}?${text}`
  }

  /** The query of the list at another address: `/admin/users/export`. */
  hrefAt(path: string): string {
    return this.href().replace(this.path, path)
  }

  /** What a form of filters sends besides its fields, to stay in the same list. */
  get hidden(): Record<string, string> {
    return {
      ...(this.view !== null && { view: this.view }),
      ...(this.sort !== null && { sort: this.sort }),
      ...(this.per !== DEFAULT_PAGE_SIZE && { per: String(this.per) }),
    }
  }
}
