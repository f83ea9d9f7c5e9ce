/** The state of a list as its address has it, name by name: `f[model]`, `sort`, `q`. */
export type ListParameters = Record<string, string | null>

/** What stands for a place in the list: whoever changes anything else begins anew. */
const PAGING: ReadonlySet<string> = new Set(['after', 'before', 'turn'])

/** The address of a list, from which others are made: with another order, without a filter, of the next page. */
export class ListAddress {
  #path: string
  #parameters: ListParameters

  constructor(path: string, parameters: ListParameters) {
    this.#path = path
    this.#parameters = parameters
  }

  /** The same list with changes; null takes a parameter away. */
  with(changes: ListParameters): string {
    const query = queryOf({ ...withoutPaging(this.#parameters), ...changes })
    return query === '' ? this.#path : `${this.#path}?${query}`
  }

  /** Without paging, as views keep it. */
  get query(): string {
    return queryOf({ ...withoutPaging(this.#parameters), per: null })
  }
}

function withoutPaging(parameters: ListParameters): ListParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !PAGING.has(name)))
}

function queryOf(parameters: ListParameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== '') {
      query.set(name, value)
    }
  }
  return query.toString()
}
