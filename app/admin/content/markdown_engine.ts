import hljs from 'highlight.js/lib/common'
import MarkdownIt, { type Renderer, type Token } from 'markdown-it'
import { cleanHtml } from './clean_html.js'
import { CONTENT_LIMITS } from './content_limits.js'
import { escapeHtml } from './escape_html.js'
import { isSafeLink } from './safe_link.js'

/** Lists in quotes in lists: deeper ones are shown as text. */
const MAX_NESTING = 24

/** The highest heading that HTML has. */
const LOWEST_HEADING = 6

const ALIGNMENTS: Record<string, string> = {
  'text-align:left': 'align-left',
  'text-align:center': 'align-center',
  'text-align:right': 'align-right',
}

type Rule = NonNullable<Renderer['rules'][string]>

/** Alignment as a class: the pages allow no inline styles. */
const cell: Rule = (tokens, index, options, _env, self) => {
  const token = tokens[index]
  const alignment = ALIGNMENTS[String(token.attrGet('style'))]
  token.attrs = alignment === undefined ? null : [['class', alignment]]
  return self.renderToken(tokens, index, options)
}

const link: Rule = (tokens, index, options, _env, self) => {
  const token = tokens[index]
  token.attrSet('rel', 'noopener noreferrer nofollow')
  token.attrSet('target', '_blank')
  return self.renderToken(tokens, index, options)
}

/** Loading a picture would tell another server who reads what, and when: it is shown as a link. */
const image: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]
  const url = String(token.attrGet('src') ?? '')
  const alt = self.renderInlineAsText(token.children ?? [], options, env).trim()
  const label = `Image: ${alt || url}`
  /* Markdown allows a picture in a link, HTML no link in a link. */
  const isInLink = tokens.slice(0, index).reduce((depth, { type }) => {
    return depth + (type === 'link_open' ? 1 : type === 'link_close' ? -1 : 0)
  }, 0)
  return isInLink > 0
    ? escapeHtml(label)
    : `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow" target="_blank">${escapeHtml(label)}</a>`
}

/**
 * Code with its colours as classes, where its language is told and known. It can be scrolled by keyboard.
 */
function codeBlock(code: string, language: string): string {
  const known = hljs.getLanguage(language)
  if (known === undefined || code.length > CONTENT_LIMITS.highlighted) {
    return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>\n`
  }
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true })
  return `<pre tabindex="0"><code class="hljs">${value}</code></pre>\n`
}

/**
 * Fits the headings of a text into those of its page: the first is at `level`, and none is more than one level below the
 * one before.
 */
function fitHeadings(tokens: Token[], level: number) {
  let last = level - 1
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') {
      return
    }
    const isEmpty = tokens[index + 1].content.trim() === ''
    const fitted = Math.min(level + Number(token.tag.slice(1)) - 1, last + 1, LOWEST_HEADING)
    const tag = isEmpty ? 'p' : `h${fitted}`
    last = isEmpty ? last : fitted
    token.tag = tag
    tokens[index + 2].tag = tag
  })
}

function createMarkdown() {
  const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: MAX_NESTING })
  markdown.validateLink = isSafeLink
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  const { rules } = markdown.renderer
  rules.th_open = cell
  rules.td_open = cell
  rules.link_open = link
  rules.image = image
  rules.fence = (tokens, index) => {
    const { content, info } = tokens[index]
    return codeBlock(content, info.trim().split(/\s/)[0])
  }
  rules.code_block = (tokens, index) => codeBlock(tokens[index].content, '')
  rules.table_open = () =>
    '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>\n'
  rules.table_close = () => '</table></div>\n'
  return markdown
}

const markdown = createMarkdown()

/**
 * Markdown as HTML for the admin pages. Loads the parser, the colouring and the cleaning of HTML: to be imported when a
 * text is shown, and not before.
 *
 * @param headingLevel of the first heading in the text: 2 to 6
 */
export function markdownToHtml(text: string, headingLevel: number): string {
  const tokens = markdown.parse(text, {})
  fitHeadings(tokens, headingLevel)
  return cleanHtml(markdown.renderer.render(tokens, markdown.options, {}))
}
