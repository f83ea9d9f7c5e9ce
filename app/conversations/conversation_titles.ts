/** The length of a title made from a question, in characters as people count them. */
const MAX_LENGTH = 60

/** The same in UTF-16 units, for characters made of many: the title's column takes 500. */
const MAX_UNITS = 480

/** How much of a question is looked at, in UTF-16 units. */
const LOOKED_AT = 4_000

const ELLIPSIS = '…'

/** Characters that each stand alone, as nearly all questions are made of: they need no segmenter. */
const PLAIN = /^[\x20-\x7e]*$/

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first characters of a line, as many as a title takes; `isAll` where there are no more. */
function firstCharacters(line: string): { characters: string[]; isAll: boolean } {
  const head = line.slice(0, MAX_LENGTH)
  /* The character behind the head could combine with its last one. */
  if (PLAIN.test(line.slice(0, MAX_LENGTH + 1))) {
    return { characters: [...head], isAll: head === line }
  }
  const characters: string[] = []
  let units = 0
  for (const { segment } of graphemes.segment(line)) {
    units += segment.length
    if (characters.length === MAX_LENGTH || units > MAX_UNITS) {
      return { characters, isAll: false }
    }
    characters.push(segment)
  }
  return { characters, isAll: true }
}

/**
 * A title out of the first words of a question: one line, at most 60 characters, cut at the end of a word where that
 * leaves at least half. Null where the text has nothing to show.
 */
export function titleFromText(text: string): string | null {
  const line = text
    .slice(0, LOOKED_AT)
    .toWellFormed()
    .replace(/[\p{White_Space}\p{Cc}]+/gu, ' ')
    .trim()
  if (line === '') {
    return null
  }
  const { characters, isAll } = firstCharacters(line)
  if (isAll) {
    return line
  }
  const space = characters.lastIndexOf(' ')
  const end = space >= MAX_LENGTH / 2 ? space : MAX_LENGTH - 1
  return characters.slice(0, end).join('') + ELLIPSIS
}
