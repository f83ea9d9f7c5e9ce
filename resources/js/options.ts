import { holdsWords } from '../../app/admin/search/holds_words.js'

/**
 * Results as the server renders them, links in lists, made into what a listbox holds: groups of options (WAI-ARIA
 * Authoring Practices, combobox with grouped options).
 */
export function toOptions(root: ParentNode): void {
  root.querySelectorAll('.found').forEach((group) => {
    group.setAttribute('role', 'group')
    group.querySelectorAll('h2, ul, li').forEach((one) => one.setAttribute('role', 'presentation'))
    group.querySelectorAll<HTMLAnchorElement>('a').forEach((link, index) => {
      link.id = `palette-${group.getAttribute('data-kind')}-${index}`
      link.tabIndex = -1
      link.setAttribute('role', 'option')
      link.setAttribute('aria-selected', 'false')
    })
  })
}

/** Takes away what a search for `query` would not find by what is shown of it, and groups that are empty then. */
export function narrow(groups: readonly Element[], query: string): Element[] {
  return groups.filter((group) => {
    group.querySelectorAll('li').forEach((item) => {
      const label = item.querySelector('strong')?.textContent ?? ''
      const text = item.querySelector('small')?.textContent ?? ''
      if (!holdsWords({ label, text }, query)) {
        item.remove()
      }
    })
    return group.querySelector('li') !== null
  })
}
