import type { AuditTarget } from '#audit/audit_event'

/** A webhook in the audit log: by its host alone, for many an address is itself a secret. */
export function webhookTarget({ id, url }: { id: string; url: string }): AuditTarget {
  return { type: 'webhook', id, label: hostOf(url) }
}

/** `hooks.example.org`, with the port where it is another than usual. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? ''
}
