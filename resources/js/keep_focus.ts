/**
 * Where a part of the page is replaced by a newer one, what had the focus there keeps it: it is found again by its id.
 */
export function keepFocus(): void {
  let id = ''
  document.addEventListener('ajax:merge', ({ target }) => {
    const focused = document.activeElement
    if (focused !== null && target instanceof Element && target.contains(focused)) {
      id = focused.id
    }
  })
  document.addEventListener('ajax:merged', () => {
    const isLost = document.activeElement === document.body
    const again = isLost && id !== '' ? document.getElementById(id) : null
    if (again !== null) {
      id = ''
      again.focus()
    }
  })
}
