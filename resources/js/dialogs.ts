/** Asks a dialog to open: it says how, see `@open-dialog`. */
export function openDialog(id: string): void {
  document.getElementById(id)?.dispatchEvent(new Event('open-dialog'))
}

/** Whether something lies over the page that keys are for: a dialog, a menu. */
export function isCovered(): boolean {
  return document.querySelector('dialog[open], :popover-open') !== null
}
