import type { PageView } from '../pages/render_page.js'
import { KIND_WORDS, type FoundGroup } from './found_group.js'
import { MAX_SEARCH_LENGTH, type SearchInput } from './search_input.js'

const TIPS: readonly string[] = [
  'A part of a name or address finds people: “voss”, “@example.org”.',
  'Words of a title find conversations; the last one may be half typed.',
  'The id of a person or a conversation finds just that.',
  'A variable finds its setting: “MAX_RUNS_PER_USER”.',
]

/** `/admin/search` */
export class SearchView implements PageView {
  readonly title = 'Search'
  readonly tips = TIPS
  readonly q: string
  /** The kind alone that is looked for, beside the way back to all. */
  readonly only: { kind: string; label: string; allHref: string } | null
  readonly hasSearched: boolean
  readonly lead: string
  readonly maxLength = MAX_SEARCH_LENGTH
  readonly isCut: boolean

  constructor(
    { q, only, isCut }: SearchInput,
    readonly groups: readonly FoundGroup[],
    /** Whether other people’s conversations are found by their titles. */
    readonly mayReadOthers: boolean
  ) {
    this.q = q ?? ''
    this.isCut = isCut
    this.hasSearched = q !== null
    this.only =
      only === null
        ? null
        : {
            kind: only,
            label: KIND_WORDS[only].label,
            allHref: `/admin/search?${new URLSearchParams({ q: this.q })}`,
          }
    this.lead = this.#lead()
  }

  #lead(): string {
    const where = this.only === null ? '' : ` in ${this.only.label.toLowerCase()}`
    const count = this.groups.reduce((sum, { items }) => sum + items.length, 0)
    const isMore = this.groups.some(({ hasMore }) => hasMore)
    if (!this.hasSearched) {
      return 'Users, conversations, tools, models, settings and pages'
    }
    return `${count}${isMore ? '+' : ''} ${count === 1 ? 'result' : 'results'}${where} for “${this.q}”`
  }
}
