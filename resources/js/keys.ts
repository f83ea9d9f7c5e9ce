import { isCovered, openDialog } from './dialogs.js'
import { moveRow, selectRow } from './rows.js'

type Handler = () => void

interface Shortcut {
  /** As pressed, one after the other: `g u`. */
  keys: string
  action: string
  href: string
}

/** How long `g` waits for the letter that it leads to, in ms. */
const SEQUENCE_MS = 2_000

/** Where letters are written. A box that is ticked is no such place. */
const FIELDS =
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]'

/** Those that may go on while a key is held down. */
const REPEATED = new Set(['next', 'previous'])

const handlers = new Map<string, Handler[]>([
  ['find', [find]],
  ['help', [() => openDialog('shortcuts')]],
  ['next', [() => moveRow(1)]],
  ['previous', [() => moveRow(-1)]],
  ['select', [selectRow]],
])

let pending = { keys: '', at: 0 }

/**
 * Says what a shortcut does on this page, before whatever it does elsewhere.
 *
 * @returns what takes it back
 */
export function onShortcut(action: string, handler: Handler): () => void {
  handlers.set(action, [handler, ...(handlers.get(action) ?? [])])
  return () => {
    const others = (handlers.get(action) ?? []).filter((one) => one !== handler)
    handlers.set(action, others)
  }
}

/** Into the search field of the page; where it has none, the one for everything. */
function find(): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>('main input[type="search"]')]
  const field = fields.find((one) => one.checkVisibility())
  if (field === undefined) {
    openDialog('palette')
  } else {
    field.focus()
    field.select()
  }
}

/** The list that the server rendered: there is no other. */
function readShortcuts(): Shortcut[] {
  const rows = document.querySelectorAll<HTMLElement>('#shortcuts [data-keys]')
  return [...rows].map(({ dataset: { keys = '', action = '', href = '' } }) => ({
    keys,
    action,
    href,
  }))
}

/** Whether a key is a letter for a field. One in a dialog that has just been closed may still have the focus for a moment. */
function isTyping(target: EventTarget | null): boolean {
  const field = target instanceof Element ? target.closest(FIELDS) : null
  return field?.checkVisibility() === true
}

/** Whether the person wants single keys (WCAG 2.2, success criterion 2.1.4), and they are meant for the page now. */
function mayAct({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const isOn = document.getElementById('shortcuts')?.dataset.single === 'on'
  return isOn && !ctrlKey && !metaKey && !altKey && !isTyping(target) && !isCovered()
}

function run({ action, href }: Shortcut): boolean {
  if (action === 'go') {
    window.location.assign(href)
    return true
  }
  const handler = handlers.get(action)?.at(0)
  handler?.()
  return handler !== undefined
}

function pressSingle(event: KeyboardEvent, shortcuts: readonly Shortcut[]): void {
  /* `?` and `/` need shift on many keyboards; a capital letter is another key, but not with caps lock. */
  const key = event.shiftKey ? event.key : event.key.toLowerCase()
  const isWaiting = pending.keys !== '' && event.timeStamp - pending.at < SEQUENCE_MS
  const keys = isWaiting ? `${pending.keys} ${key}` : key
  pending = { keys: '', at: 0 }
  const shortcut = shortcuts.find((one) => one.keys === keys)
  if (shortcut !== undefined && (!event.repeat || REPEATED.has(shortcut.action))) {
    if (run(shortcut)) {
      event.preventDefault()
    }
  } else if (shortcuts.some((one) => one.keys.startsWith(`${keys} `))) {
    pending = { keys, at: event.timeStamp }
  }
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) {
    return
  }
  const isJump =
    (event.ctrlKey || event.metaKey) &&
    !event.altKey &&
    !event.shiftKey &&
    event.key.toLowerCase() === 'k'
  if (isJump && document.getElementById('palette') !== null) {
    /* Other dialogs keep what was begun in them. */
    event.preventDefault()
    if (document.querySelector('dialog[open]') === null) {
      openDialog('palette')
    }
  } else if (event.key === 'Shift') {
    /* Held down for the key that follows: no key by itself. */
  } else if (mayAct(event)) {
    pressSingle(event, readShortcuts())
  } else {
    pending = { keys: '', at: 0 }
  }
}

/** Handles every shortcut of the pages. */
export function handleKeys(): void {
  document.addEventListener('keydown', press)
  if (/Mac|iP(hone|ad|od)/.test(navigator.platform)) {
    document
      .querySelectorAll('[data-modifier]')
      .forEach((key) => (key.textContent = key.textContent.replace('Ctrl', '⌘')))
  }
}
