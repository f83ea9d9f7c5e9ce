import type { AlpineComponent } from 'alpinejs'

const EVERY_MS = 2_000

interface Refresh {
  timer: number
  init(): void
  destroy(): void
}

/** A part of a page that is fetched anew while something goes on: follows its link with `data-refresh`, again and again. */
export function refresh(): AlpineComponent<Refresh> {
  return {
    timer: 0,
    init() {
      this.timer = window.setTimeout(() => {
        this.$root.querySelector<HTMLAnchorElement>('a[data-refresh]')?.click()
      }, EVERY_MS)
    },
    destroy() {
      window.clearTimeout(this.timer)
    },
  }
}
