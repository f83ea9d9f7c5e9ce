import type { AlpineComponent } from 'alpinejs'

interface Modal {
  open(): void
  clear(): void
}

/** The dialog that confirm pages open in: links with `x-target="modal"` fill it, closing empties it. */
export function modal(): AlpineComponent<Modal> {
  return {
    open() {
      if (!(this.$root instanceof HTMLDialogElement)) {
        return
      }
      const dialog = this.$root
      if (!dialog.open) {
        dialog.showModal()
      }
      dialog.querySelector('[data-close]')?.addEventListener('click', (event) => {
        event.preventDefault()
        dialog.close()
      })
    },
    clear() {
      document.getElementById('modal')?.replaceChildren()
    },
  }
}
