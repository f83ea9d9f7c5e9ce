import { NAVIGATION } from './navigation.js'

/** What a key does; `resources/js/keys.ts` knows how. */
export type ShortcutAction =
  'jump' | 'find' | 'help' | 'go' | 'next' | 'previous' | 'select' | 'expand' | 'raw'

export interface Shortcut {
  /** As pressed, one after the other: `g u`. */
  keys: string
  /** As printed on the keys. */
  caps: readonly string[]
  label: string
  action: ShortcutAction
  /** Where `go` leads. */
  href?: string
}

export interface ShortcutGroup {
  key: 'everywhere' | 'pages' | 'lists' | 'transcripts'
  label: string
  shortcuts: readonly Shortcut[]
}

function single(keys: string, label: string, action: ShortcutAction, href?: string): Shortcut {
  const caps = keys.split(' ').map((key) => key.toUpperCase())
  return { keys, caps, label, action, href }
}

const JUMPS = NAVIGATION.flatMap(({ entries }) =>
  entries.flatMap(({ letter, label, href }) =>
    letter === undefined ? [] : [single(`g ${letter}`, label, 'go', href)]
  )
)

/** Every shortcut of the pages: the help shows this list, and the scripts read it there. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    key: 'everywhere',
    label: 'Everywhere',
    shortcuts: [
      { keys: 'mod+k', caps: ['Ctrl', 'K'], label: 'Search or jump to a page', action: 'jump' },
      single('/', 'Search on this page', 'find'),
      single('?', 'Show these shortcuts', 'help'),
    ],
  },
  { key: 'pages', label: 'Go to', shortcuts: JUMPS },
  {
    key: 'lists',
    label: 'In a list',
    shortcuts: [
      single('j', 'Next row', 'next'),
      single('k', 'Previous row', 'previous'),
      single('x', 'Select the row', 'select'),
    ],
  },
  {
    key: 'transcripts',
    label: 'In a conversation',
    shortcuts: [
      single('j', 'Next turn', 'next'),
      single('k', 'Previous turn', 'previous'),
      single('e', 'Open or close the tool calls', 'expand'),
      single('r', 'Show what is stored', 'raw'),
    ],
  },
]

/** Those of one part. */
export function shortcutsOf(key: ShortcutGroup['key']): readonly Shortcut[] {
  return SHORTCUTS.find((group) => group.key === key)?.shortcuts ?? []
}
