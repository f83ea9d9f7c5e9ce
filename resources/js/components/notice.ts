import type { AlpineComponent } from 'alpinejs'

interface Notice {
  isShown: boolean
  close(): void
}

/** A message that can be closed. None closes by itself (WCAG 2.2, success criterion 2.2.1). */
export function notice(): AlpineComponent<Notice> {
  return {
    isShown: true,
    close() {
      this.isShown = false
    },
  }
}
