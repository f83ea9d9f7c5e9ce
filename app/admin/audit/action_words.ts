const ACRONYMS: Record<string, string> = { mcp: 'MCP' }

/** An action as people read it: `mcp_server.policy_changed` is `MCP server policy changed`. */
export function actionWords(action: string): string {
  const words = action.split(/[._]/).map((word) => ACRONYMS[word] ?? word)
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const BAD = /refused|reused|failed/
const WARN = /deleted|erased|suspended|cancelled|turned_off/

/** How much attention an action asks for: the kind of its badge. */
export function actionKind(action: string): 'bad' | 'warn' | 'neutral' {
  if (BAD.test(action)) {
    return 'bad'
  }
  return WARN.test(action) ? 'warn' : 'neutral'
}

const ERASED = 'Erased'
const KINDS: Record<string, string> = {
  command: 'Command',
  system: 'Chatflow',
  anonymous: 'Nobody signed in',
}

/** Who did it: the name that was kept, else what is known. */
export function actorWords({ kind, label }: { kind: string; label: string | null }): string {
  if (label !== null && label !== '') {
    return label
  }
  return KINDS[kind] ?? ERASED
}
