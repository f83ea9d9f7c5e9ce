import { LIST_PATHS, type ListName, type SavedView } from './saved_views.js'

export interface ViewTab {
  label: string
  href: string
  isCurrent: boolean
}

/** The views of a list as its tabs, the whole list first; the one is current whose filters are on. */
export class ViewTabs {
  readonly tabs: ViewTab[]
  /** The saved view that is shown, to be removed; null of all others. */
  readonly current: SavedView | null
  /** Where what is shown gets a name; null where it has one, or is the whole list. */
  readonly saveHref: string | null

  constructor(list: ListName, allLabel: string, query: string, saved: readonly SavedView[]) {
    const path = LIST_PATHS[list]
    this.current = saved.find((view) => view.query === query) ?? null
    this.tabs = [
      { label: allLabel, href: path, isCurrent: query === '' },
      ...saved.map((view) => ({
        label: view.name,
        href: view.query === '' ? path : `${path}?${view.query}`,
        isCurrent: view.id === this.current?.id,
      })),
    ]
    this.saveHref =
      query === '' || this.current !== null
        ? null
        : `/admin/views/new?${new URLSearchParams({ list, query }).toString()}`
  }
}
