import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { edgeGlobals } from 'edge.js'
import type { PluginFn } from 'edge.js/types'

interface IconSet {
  icons: Record<string, { body: string }>
  aliases?: Record<string, { parent: string }>
}

const require = createRequire(import.meta.url)

/** Read when the first page is made: most servers are asked for none. */
let set: IconSet | null = null
const made = new Map<string, string>()

function readSet(): IconSet {
  return JSON.parse(readFileSync(require.resolve('@iconify-json/lucide/icons.json'), 'utf8'))
}

function bodyOf(name: string): string {
  set ??= readSet()
  const icon = set.icons[set.aliases?.[name]?.parent ?? name]
  if (icon === undefined) {
    throw new Error(`There is no lucide icon "${name}"`)
  }
  return icon.body
}

/**
 * A lucide icon as inline SVG: no request, and in the colour of the text around it. Always beside a word or in a control
 * with a label, so hidden from screen readers.
 */
export function iconSvg(name: string, className = ''): string {
  const key = `${name} ${className}`
  const known = made.get(key)
  if (known !== undefined) {
    return known
  }
  const classes = className === '' ? 'icon' : `icon ${className}`
  const svg = `<svg class="${classes}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${bodyOf(name)}</svg>`
  made.set(key, svg)
  return svg
}

/** Gives templates `lucide(name, class)`. */
export const edgeIcons: PluginFn<undefined> = (edge) => {
  edge.global('lucide', (name: string, className?: string) =>
    edgeGlobals.html.safe(iconSvg(name, className))
  )
}
