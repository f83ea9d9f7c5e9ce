import { createHash } from 'node:crypto'
import { LruCache } from '#core/lru_cache'
import { CONTENT_LIMITS } from './content_limits.js'
import { cutText } from './cut_text.js'
import { escapeHtml } from './escape_html.js'

/** Texts whose HTML is kept. */
const KEPT_TEXTS = 512

/** Larger HTML is made anew: together the kept ones take 8 MiB at most, in UTF-16 units. */
const MAX_KEPT_LENGTH = 16_384

/** Where in the outline of a page a text stands: below a turn's own heading. */
const DEFAULT_HEADING_LEVEL = 4

export interface RenderedText {
  /** Safe to put into a page as it is. */
  html: string
  /** Too long to be formatted: shown as it was written. */
  isPlain: boolean
  /** Not all of it is in `html`. */
  isCut: boolean
}

const kept = new LruCache<string, string>(KEPT_TEXTS)

function keyOf(text: string, headingLevel: number): string {
  return `${headingLevel}${createHash('sha256').update(text).digest('base64')}`
}

/** A text as it was written, line by line, as HTML. */
export function renderPlainText(text: string): RenderedText {
  const isCut = text.length > CONTENT_LIMITS.plain
  const shown = isCut ? cutText(text, CONTENT_LIMITS.plain) : text
  return { html: `<p class="plain-text">${escapeHtml(shown)}</p>`, isPlain: true, isCut }
}

/**
 * What a model or a person wrote, as HTML for a page: Markdown, without anything that runs, loads or styles. Links go to
 * the web and to mailboxes; pictures are links. A huge text comes as it was written, and cut.
 *
 * @param headingLevel of the first heading in the text: 2 to 6
 */
export async function renderText(
  text: string,
  { headingLevel = DEFAULT_HEADING_LEVEL }: { headingLevel?: number } = {}
): Promise<RenderedText> {
  if (text.length > CONTENT_LIMITS.markdown) {
    return renderPlainText(text)
  }
  const key = keyOf(text, headingLevel)
  let html = kept.get(key)
  if (html === undefined) {
    const { markdownToHtml } = await import('./markdown_engine.js')
    html = markdownToHtml(text, headingLevel)
    if (html.length <= MAX_KEPT_LENGTH) {
      kept.set(key, html)
    }
  }
  return { html, isPlain: false, isCut: false }
}
