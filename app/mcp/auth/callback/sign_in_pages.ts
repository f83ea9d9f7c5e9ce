const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character])
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`
}

export interface Confirmation {
  serverName: string
  /** Of the account that will use the access. */
  email: string
  /** Whether all people of this installation will. */
  isShared: boolean
  state: string
  code: string
  iss?: string
}

/**
 * Asks whether this is the person who began the sign-in: somebody else may have sent them its address, to get at what
 * they have at the server.
 */
export function confirmationPage(confirmation: Confirmation): string {
  const { serverName, email, isShared, state, code, iss } = confirmation
  const who = isShared
    ? 'everybody who uses this Chatflow'
    : `the Chatflow account <strong>${escape(email)}</strong>`
  const fields = Object.entries({ state, code, ...(iss !== undefined && { iss }) }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`
  )
  return page(
    `Connect ${serverName}`,
    `<p>This lets ${who} use what you have at <strong>${escape(serverName)}</strong>.</p>
<p>If that is not you, or you did not ask for this, close this page.</p>
<form method="post" action="callback">
${fields.join('\n')}
<button>Connect</button>
</form>`
  )
}

export function connectedPage(serverName: string): string {
  return page(
    `${serverName} is connected`,
    '<p>You can close this page and go back to your conversation.</p>'
  )
}

/** @param reason - a sentence */
export function failedPage(title: string, reason: string): string {
  return page(title, `<p>${escape(reason)}</p>\n<p>Go back to your conversation and try again.</p>`)
}
