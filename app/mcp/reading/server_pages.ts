import { decodeCursor, encodeCursor } from '#core/pagination'
import { Problem } from '#core/problem'

/** What a server gave of a list, and where it goes on. */
export interface ServerPage<T> {
  items: T[]
  nextCursor?: string
}

export interface CutPage<T> {
  items: T[]
  nextCursor: string | null
}

/** A page of ours within a list of a server, whose pages have any size: a page of the server, and a place in it. */
export interface Place {
  limit: number
  /** The server's; undefined: its first page. */
  serverCursor: string | undefined
  offset: number
}

/** Reads where a list goes on. Throws `invalid_cursor`. */
export function placeOf({ limit, cursor }: { limit: number; cursor?: string }): Place {
  if (cursor === undefined) {
    return { limit, serverCursor: undefined, offset: 0 }
  }
  const [serverCursor, offset] = decodeCursor(cursor, ['string', 'number'])
  if (typeof serverCursor !== 'string' || typeof offset !== 'number' || offset < 0) {
    throw new Problem('invalid_cursor')
  }
  return { limit, serverCursor: serverCursor === '' ? undefined : serverCursor, offset }
}

/** Cuts our page out of the server's. */
export function cutPage<T>(
  { limit, serverCursor, offset }: Place,
  page: ServerPage<T>
): CutPage<T> {
  const end = offset + limit
  const items = page.items.slice(offset, end)
  if (end < page.items.length) {
    return { items, nextCursor: encodeCursor([serverCursor ?? '', end]) }
  }
  return { items, nextCursor: page.nextCursor ? encodeCursor([page.nextCursor, 0]) : null }
}
