import sanitizeHtml, { type IOptions } from 'sanitize-html'

/**
 * What our own rendering makes, and nothing else. The renderer escapes all HTML already; this holds where it does not.
 */
const OPTIONS: IOptions = {
  allowedTags: [
    ...['p', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'br', 'blockquote', 'ul', 'ol', 'li'],
    ...['pre', 'code', 'span', 'em', 'strong', 's', 'a', 'div'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    ol: ['start'],
    pre: ['tabindex'],
    div: ['tabindex', 'role', 'aria-label'],
  },
  allowedClasses: {
    div: ['table-scroll'],
    th: ['align-*'],
    td: ['align-*'],
    code: ['hljs'],
    /* `function_` and the like refine a kind: see the names of highlight.js. */
    span: ['hljs-*', '*_', 'language-*'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesAppliedToAttributes: ['href'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
}

/** Takes everything out of HTML that the pages do not show of a text. */
export function cleanHtml(html: string): string {
  return sanitizeHtml(html, OPTIONS)
}
