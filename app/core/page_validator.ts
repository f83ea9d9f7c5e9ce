import vine from '@vinejs/vine'
import { parseId } from '#core/ids'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, decodeCursor } from '#core/pagination'
import { Problem } from '#core/problem'

/** `?limit=` and `?cursor=` of every list. */
export const pageFields = {
  limit: vine
    .number()
    .withoutDecimals()
    .range([1, MAX_PAGE_SIZE])
    .parse((value) => value ?? DEFAULT_PAGE_SIZE),
  cursor: vine.string().maxLength(1024).optional(),
}

/** The query of a list that has no filters. */
export const pageValidator = vine.create(pageFields)

/** Sorts after every id. */
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * The id below which a list ordered by descending id goes on. Throws `invalid_cursor`.
 */
export function decodeIdCursor(cursor: string | undefined): string {
  if (cursor === undefined) {
    return AFTER_ALL
  }
  const id = parseId(decodeCursor(cursor, ['string'])[0])
  if (id === null) {
    throw new Problem('invalid_cursor')
  }
  return id
}
