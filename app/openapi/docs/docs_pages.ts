import { problemCodes } from '#core/problem_codes'
import { assetUrl } from './docs_assets.js'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character])
}

interface Page {
  title: string
  /** Addresses of style sheets and scripts, in order. */
  styles: string[]
  scripts: string[]
  body: string
}

async function pageOf({ title, styles, scripts, body }: Page): Promise<string> {
  const links = styles.map((url) => `<link rel="stylesheet" href="${escape(url)}">`)
  const tags = scripts.map((url) => `<script src="${escape(url)}" defer></script>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" type="image/png" href="${escape(await assetUrl('favicon-32x32.png'))}">
${[...links, ...tags].join('\n')}
</head>
<body>
<header>
<nav><a href="/docs">API</a><a href="/docs/errors">Error codes</a><a href="/openapi.json">openapi.json</a></nav>
</header>
${body}
</body>
</html>
`
}

/** The page that shows the contract. */
export async function contractPage(): Promise<string> {
  return pageOf({
    title: 'Chatflow API',
    styles: [await assetUrl('swagger-ui.css'), await assetUrl('docs.css')],
    scripts: [await assetUrl('swagger-ui-bundle.js'), await assetUrl('docs.js')],
    body: '<main id="contract"></main>\n<noscript>Reading <a href="/openapi.json">openapi.json</a> needs no scripts.</noscript>',
  })
}

/** The page that lists every error code; each has its own anchor, which the `type` of problem documents names. */
export async function errorsPage(): Promise<string> {
  const rows = Object.entries(problemCodes).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(title)}</td></tr>`
  )
  return pageOf({
    title: 'Chatflow error codes',
    styles: [await assetUrl('docs.css')],
    scripts: [],
    body: `<main class="errors">
<h1>Error codes</h1>
<p>Every error is a problem document (RFC 9457, <code>application/problem+json</code>). Its <code>code</code> is one of
these and stays what it is; its <code>request_id</code>, also the <code>X-Request-Id</code> header, finds the line in the log.</p>
<table>
<thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>`,
  })
}
