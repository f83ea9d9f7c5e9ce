import { titleFromText } from '#conversations/conversation_titles'

/** How much of an answer is looked at, in UTF-16 units. */
const LOOKED_AT = 4_000

/** What models put around a title although they were asked not to. */
const PAIRS: [open: string, close: string][] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['„', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['»', '«'],
  ['「', '」'],
  ['『', '』'],
  ['《', '》'],
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['_', '_'],
  ['`', '`'],
]

/** Some servers send the model's thoughts as text, in front of the answer; an open block has no answer. */
const THOUGHTS = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi
/** Of headings, lists and quotations in markdown. */
const LINE_MARK = /^(?:#{1,6}|[-*+>])\s+/
const LABEL = /^[*_]*title\s*[:：][*_]*\s*/i
const FULL_STOP = /(?<!\.)[.。]$/

function unwrap(title: string): string {
  const pair = PAIRS.find(
    ([open, close]) =>
      title.length > open.length + close.length && title.startsWith(open) && title.endsWith(close)
  )
  return pair === undefined ? title : title.slice(pair[0].length, -pair[1].length)
}

function cleanOnce(title: string): string {
  const bare = title.trim().replace(LINE_MARK, '').replace(LABEL, '').replace(FULL_STOP, '')
  return unwrap(bare).trim()
}

/**
 * A title out of what a model answered: its first line without quotation marks, markdown, label and full stop, at most
 * 60 characters. Null where nothing is left.
 */
export function cleanTitle(answer: string): string | null {
  const lines = answer
    .slice(0, LOOKED_AT)
    .replace(THOUGHTS, '')
    .split(/[\r\n]+/)
  let title = lines.find((line) => /[\p{L}\p{N}]/u.test(line)) ?? ''
  for (let before = ''; before !== title;) {
    before = title
    title = cleanOnce(title)
  }
  return titleFromText(title)
}
