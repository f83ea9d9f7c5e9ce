import type { AlpineComponent } from 'alpinejs'

interface LiveForm {
  begin(): void
}

/** A form whose answer is followed by scripts: the server need not wait for it. */
export function liveForm(): AlpineComponent<LiveForm> {
  return {
    begin() {
      const { live } = this.$refs
      if (live instanceof HTMLInputElement) {
        live.value = '1'
      }
    },
  }
}
