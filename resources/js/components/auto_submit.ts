import type { AlpineComponent } from 'alpinejs'

interface AutoSubmit {
  send(): void
}

/** A form of filters that sends itself when one changes. Its button is for those without scripts. */
export function autoSubmit(): AlpineComponent<AutoSubmit> {
  return {
    send() {
      if (this.$root instanceof HTMLFormElement) {
        this.$root.requestSubmit()
      }
    },
  }
}
