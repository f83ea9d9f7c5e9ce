import { hostname, userInfo } from 'node:os'
import type { AuditActor } from './audit_event.js'

/** Who does something, and from where: what the actions that change something are told. */
export interface AuditOrigin {
  actor: AuditActor
  /** The client's address; null for commands. */
  address: string | null
  requestId?: string
}

function osUser(): string {
  try {
    return userInfo().username
  } catch {
    /* A user id without a name, as in containers. */
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** An operator at the shell: the user of the operating system. */
export function commandOrigin(): AuditOrigin {
  return {
    actor: { kind: 'command', userId: null, label: `${osUser()}@${hostname()}` },
    address: null,
  }
}

/** Chatflow itself, such as a job that nobody started. */
export function systemOrigin(): AuditOrigin {
  return { actor: { kind: 'system', userId: null, label: 'Chatflow' }, address: null }
}

/** Whoever has not signed in. */
export function anonymousOrigin(address: string, requestId?: string): AuditOrigin {
  return { actor: { kind: 'anonymous', userId: null, label: '' }, address, requestId }
}
