import type { AlpineComponent } from 'alpinejs'

interface Unsaved {
  init(): void
}

/** A form whose changes would be lost by leaving: the browser asks first. */
export function unsaved(): AlpineComponent<Unsaved> {
  return {
    init() {
      let isChanged = false
      const warn = (event: BeforeUnloadEvent) => {
        if (isChanged) {
          event.preventDefault()
        }
      }
      this.$root.addEventListener('input', () => (isChanged = true))
      this.$root.addEventListener('submit', () => (isChanged = false))
      window.addEventListener('beforeunload', warn)
    },
  }
}
