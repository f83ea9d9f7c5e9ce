/**
 * What somebody might store to have it run in the page of an administrator: markup, attributes, addresses, Markdown and
 * template syntax. Each notes its number in the window where it runs; see `PAYLOADS_THAT_RAN`.
 */

const CALL = (n: number) => `window.__xss=(window.__xss||[]).concat(${n})`

const MARKUP: ((call: string) => string)[] = [
  (call) => `<script>${call}</script>`,
  (call) => `</script><script>${call}</script>`,
  (call) => `<SCRIPT>${call}</SCRIPT>`,
  (call) => `<script/src="data:text/javascript,${encodeURIComponent(call)}"></script>`,
  (call) => `<script type="module">${call}</script>`,
  (call) => `<scr<script>ipt>${call}</scr</script>ipt>`,
  (call) => `<img src=x onerror="${call}">`,
  (call) => `<img src="x" onerror=${call}>`,
  (call) => `<IMG SRC=x oNeRrOr="${call}">`,
  (call) => `<img/src=x/onerror="${call}">`,
  (call) => `<svg onload="${call}">`,
  (call) => `<svg/onload=${call}>`,
  (call) => `<svg><script>${call}</script></svg>`,
  (call) => `<svg><animate onbegin="${call}" attributeName=x dur=1s>`,
  (call) => `<svg><a xlink:href="javascript:${call}"><text x=20 y=20>x</text></a></svg>`,
  (call) => `<svg><use href="data:image/svg+xml,<svg id=x onload='${call}'/>#x"/></svg>`,
  (call) => `<math><mi xlink:href="javascript:${call}">x</mi></math>`,
  (call) => `<body onload="${call}">`,
  (call) => `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  (call) => `<iframe src="javascript:${call}"></iframe>`,
  (call) => `<object data="javascript:${call}"></object>`,
  (call) => `<embed src="javascript:${call}">`,
  (call) => `<video><source onerror="${call}"></video>`,
  (call) => `<audio src=x onerror="${call}"></audio>`,
  (call) => `<details open ontoggle="${call}"><summary>x</summary></details>`,
  (call) => `<input autofocus onfocus="${call}">`,
  (call) => `<select autofocus onfocus="${call}"></select>`,
  (call) => `<textarea autofocus onfocus="${call}"></textarea>`,
  (call) => `<button popovertarget=x onclick="${call}" autofocus onfocus="${call}">x</button>`,
  (call) => `<div popover id=x onbeforetoggle="${call}">x</div>`,
  (call) => `<marquee onstart="${call}">x</marquee>`,
  (call) =>
    `<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart="${call}">x</p>`,
  (call) => `<link rel=stylesheet href=x onerror="${call}">`,
  (call) => `<base href="javascript:${call}//">`,
  (call) => `<meta http-equiv="refresh" content="0;url=javascript:${call}">`,
  (call) => `<form action="javascript:${call}"><button autofocus>x</button></form>`,
  (call) => `<a href="javascript:${call}">x</a>`,
  (call) => `<a href="java\tscript:${call}">x</a>`,
  (call) => `<template><script>${call}</script></template>`,
  (call) => `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  (call) => `<title><img src=x onerror="${call}"></title>`,
  (call) => `</title><script>${call}</script>`,
  (call) => `</textarea><script>${call}</script>`,
  (call) => `</style><script>${call}</script>`,
  (call) => `</pre></code><script>${call}</script>`,
  (call) => `--><script>${call}</script><!--`,
  (call) => `]]><script>${call}</script>`,
  (call) => `<!--><img src=x onerror="${call}">-->`,
  (call) => `<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">${call}</script>`,
  (call) => `&lt;script&gt;${call}&lt;/script&gt;`,
  (call) => `\u003cimg src=x onerror="${call}"\u003e`,
]

const ATTRIBUTES: ((call: string) => string)[] = [
  (call) => `"><script>${call}</script>`,
  (call) => `'><script>${call}</script>`,
  (call) => `" onmouseover="${call}" autofocus onfocus="${call}" x="`,
  (call) => `' onfocus='${call}' autofocus x='`,
  (call) => `" style="animation:x" onanimationend="${call}`,
  (call) => `javascript:${call}`,
  (call) => `JaVaScRiPt:${call}`,
  (call) => ` javascript:${call}`,
  (call) => `data:text/html,<script>${call}</script>`,
  (call) => `vbscript:${call}`,
  (call) => `//evil.example.test/x.js?${call}`,
]

const MARKDOWN: ((call: string) => string)[] = [
  (call) => `[x](javascript:${call})`,
  (call) => `[x](<java\nscript:${call}>)`,
  (call) =>
    `[x](data:text/html;base64,${Buffer.from(`<script>${call}</script>`).toString('base64')})`,
  (call) => `[x](&#106;avascript:${call})`,
  (call) => `![x](javascript:${call})`,
  (call) => `![x](https://evil.example.test/pixel.png "onload=${call}")`,
  (call) => `![" onerror="${call}](https://evil.example.test/x)`,
  (call) => `<javascript:${call}>`,
  (call) => `[x]: javascript:${call}\n\n[x]`,
  (call) => `\`\`\`html"><script>${call}</script>\n<script>${call}</script>\n\`\`\``,
  (call) => `\`\`\`js\n</code></pre><script>${call}</script>\n\`\`\``,
  (call) => `| x |\n|:-:|\n| <img src=x onerror="${call}"> |`,
]

const TEMPLATES: ((call: string) => string)[] = [
  (call) => `{{ ${call} }}`,
  (call) => `{{{ '<script>${call}</script>' }}}`,
  (call) => `@if(true)<script>${call}</script>@end`,
  (call) => `<p x-data x-init="${call}">x</p>`,
  (call) => `<p x-data="{}" x-html="'<img src=x onerror=${call}>'" @click="${call}">x</p>`,
  (call) => `\${${call}}`,
]

/** At least 80, each different. */
export const INJECTION_PAYLOADS: readonly string[] = [
  ...MARKUP,
  ...ATTRIBUTES,
  ...MARKDOWN,
  ...TEMPLATES,
].map((make, index) => make(CALL(index + 1)))

/** An expression for a page: the numbers of the payloads that have run. */
export const PAYLOADS_THAT_RAN = 'window.__xss ?? []'

/** What no page of ours has in its body, but for files that administrators may look at. */
const FOREIGN = [
  'script',
  'iframe',
  'object',
  'embed',
  'style',
  'base',
  'link',
  'meta',
  'math',
  'marquee',
  'animate',
  'use',
  'title:not(svg *)',
  '[x-init]',
  '[x-html]',
  ...['img', 'audio', 'video', 'source'].map((name) => `${name}:not([src^="/admin/"])`),
].map((selector) => `body ${selector}`)

/** An expression for a page: its elements, attributes and addresses that only a payload can have made. */
export const INTRUDERS = `(() => {
  const all = [...document.querySelectorAll('body *')]
  const foreign = [...document.querySelectorAll(${JSON.stringify(FOREIGN.join(', '))})]
  const handlers = all.filter((one) => one.getAttributeNames().some((name) => /^on|^srcdoc$/i.test(name)))
  const links = all.filter((one) =>
    ['href', 'action', 'formaction', 'xlink:href'].some((name) =>
      /^[\\s\\u0000]*(javascript|vbscript|data):/i.test(one.getAttribute(name)?.replace(/[\\t\\r\\n]/g, '') ?? '')
    )
  )
  return [...foreign, ...handlers, ...links].map((one) => one.outerHTML.slice(0, 200))
})()`

/** One of the payloads; a number beyond the last begins anew. */
export function payloadAt(n: number): string {
  return INJECTION_PAYLOADS[n % INJECTION_PAYLOADS.length]
}
