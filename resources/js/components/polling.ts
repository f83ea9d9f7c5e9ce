import type { AlpineComponent } from 'alpinejs'

interface Polling {
  timer: ReturnType<typeof setTimeout> | undefined
  init(): void
  destroy(): void
}

const EVERY_MS = 1_000

/** A part of a page that tells how far something is: the page is loaded again until it is another. */
export function polling(): AlpineComponent<Polling> {
  return {
    timer: undefined,
    init() {
      this.timer = setTimeout(() => window.location.reload(), EVERY_MS)
    },
    destroy() {
      clearTimeout(this.timer)
    },
  }
}
