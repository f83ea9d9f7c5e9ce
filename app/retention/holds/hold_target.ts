import type { AuditTarget } from '#audit/audit_event'

/** What a hold is of: a person, or a conversation. */
export interface HeldTarget {
  userId: string | null
  conversationId: string | null
  /** The person, or the conversation's owner. */
  ownerId: string
  /** As the audit log names it. */
  target: AuditTarget
}
