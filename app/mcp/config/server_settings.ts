import type { ToolPolicy } from '#tools/types'

/** Which of the two wire protocols is spoken: `legacy` is everything before 2026-07-28, `auto` finds out. */
export const PROTOCOLS = ['auto', 'legacy', 'modern'] as const
export type ProtocolChoice = (typeof PROTOCOLS)[number]

/** Whose credential a server is asked with: each person's own, or one for all. */
export const AUTH_MODES = ['user', 'shared'] as const
export type AuthMode = (typeof AUTH_MODES)[number]

export const POLICIES = ['auto', 'ask', 'off'] as const satisfies readonly ToolPolicy[]

/** How a server is signed in to. Without a client of its own, one is registered. */
export interface AuthSettings {
  mode: AuthMode
  clientId: string | null
  clientSecret: string | null
  /** Asked for besides those that the server names. */
  scopes: string[]
}

/** A program of this host that speaks over its standard input and output. */
export interface StdioSettings {
  kind: 'stdio'
  command: string
  args: string[]
  /** Besides the few variables that every program needs, nothing else is handed on. */
  env: Record<string, string>
  /** An absolute path. */
  cwd: string
}

export interface HttpSettings {
  kind: 'http' | 'sse'
  url: string
  headers: Record<string, string>
}

/** How a server is reached and what it may do, wherever it was configured. */
export interface ServerSettings {
  title: string | null
  connection: StdioSettings | HttpSettings
  protocol: ProtocolChoice
  /** Null: none is needed, or it is in the headers. */
  auth: AuthSettings | null
  /** By the server's own name of the tool; `*` is every other one. */
  policies: Record<string, ToolPolicy>
  isEnabled: boolean
}
