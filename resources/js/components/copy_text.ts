import type { AlpineComponent } from 'alpinejs'

interface CopyText {
  message: string
  copy(): Promise<void>
}

/** Copies the text of `x-ref="text"`, and says so. */
export function copyText(): AlpineComponent<CopyText> {
  return {
    message: '',
    async copy() {
      try {
        await navigator.clipboard.writeText(this.$refs.text.textContent ?? '')
        this.message = 'Copied'
      } catch {
        this.message = 'Your browser does not allow it; select the text and copy it'
      }
    },
  }
}
