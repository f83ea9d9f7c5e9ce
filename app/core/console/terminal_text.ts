import { stripVTControlCharacters } from 'node:util'

/** Control characters but tab and line feed, and what turns the direction of text around. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const KEPT = new Set(['\n', '\t'])

/** Characters that take two columns: East Asian wide ones and emoji. */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * What people or models wrote, for a terminal: without the sequences by which text moves the cursor, retitles the window or
 * types for the reader. Lines stay.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, (character) =>
    KEPT.has(character) ? character : ''
  )
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim()
}

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function widthOfGrapheme(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1
}

/** How many columns of a terminal a line takes. */
export function widthOf(line: string): number {
  return graphemes(line).reduce((width, grapheme) => width + widthOfGrapheme(grapheme), 0)
}

/** The beginning of a line that fits into `columns`, with `…` where something was left out. */
export function fitted(line: string, columns: number): string {
  if (widthOf(line) <= columns) {
    return line
  }
  let width = 1
  let text = ''
  for (const grapheme of graphemes(line)) {
    width += widthOfGrapheme(grapheme)
    if (width > columns) {
      break
    }
    text += grapheme
  }
  return `${text.trimEnd()}…`
}
