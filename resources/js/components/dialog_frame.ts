import type { AlpineComponent } from 'alpinejs'
import { openDialog } from '../dialogs.js'

interface DialogFrame {
  open(): void
  close(): void
  leave(event: Event): void
}

/** A dialog that is opened by `openDialog`, and closed by its button, Escape, or a click beside it. */
export function dialogFrame(): AlpineComponent<DialogFrame> {
  return {
    open() {
      if (this.$root instanceof HTMLDialogElement && !this.$root.open) {
        this.$root.showModal()
      }
    },
    close() {
      if (this.$root instanceof HTMLDialogElement) {
        this.$root.close()
      }
    },
    leave({ target }) {
      if (target === this.$root) {
        this.close()
      }
    },
  }
}

interface Opener {
  open(): void
}

/** A button that opens the dialog of its `data-dialog`. */
export function opener(): AlpineComponent<Opener> {
  return {
    open() {
      /* A menu closes first: the focus comes back to its button later, and not to what is hidden by then. */
      this.$root.closest<HTMLElement>('[popover]')?.hidePopover()
      openDialog(this.$root.dataset.dialog ?? '')
    },
  }
}
