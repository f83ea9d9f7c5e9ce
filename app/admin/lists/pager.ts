import type { IdPage } from '#core/id_pages'
import type { Formats } from '../format/formats.js'
import { PAGE_SIZES, type ListState } from './list_state.js'

/** Counting ends here: more is `10,000+`. */
export const COUNT_CAP = 10_000

/** What `components/pager.edge` shows. */
export interface Pager {
  text: string
  previousHref: string | null
  nextHref: string | null
  sizes: { label: string; href: string; isCurrent: boolean }[]
}

export interface PagerFacts {
  /** How many match, counted up to `COUNT_CAP` and one more. */
  total: number
  /** Keys of the first and the last row of the page, where there is more in that direction. */
  before: string | null
  after: string | null
  /** `entry`, `entries` */
  one: string
  many: string
}

/** `118`, or `10,000+`. */
export function cappedCount(total: number, format: Formats): string {
  return total > COUNT_CAP ? `${format.number(COUNT_CAP)}+` : format.number(total)
}

export function pagerOf(state: ListState, facts: PagerFacts, format: Formats): Pager {
  const { total, before, after, one, many } = facts
  return {
    text: `${cappedCount(total, format)} ${total === 1 ? one : many}${state.isFiltered ? ' matching' : ''}`,
    previousHref: before === null ? null : state.href({ before }),
    nextHref: after === null ? null : state.href({ after }),
    sizes: PAGE_SIZES.map((per) => ({
      label: String(per),
      href: state.href({ per }),
      isCurrent: per === state.per,
    })),
  }
}

/** Of a list that is read by ids and not counted. */
export function idPagerOf(
  state: ListState,
  { rows, hasOlder, hasNewer }: IdPage<{ id: string }>,
  text: string
): Omit<Pager, 'sizes'> {
  const [first, last] = [rows.at(0), rows.at(-1)]
  return {
    text,
    previousHref: hasNewer && first !== undefined ? state.href({ before: first.id }) : null,
    nextHref: hasOlder && last !== undefined ? state.href({ after: last.id }) : null,
  }
}
