/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

export type JsonFields = Record<string, JsonValue | undefined>

/** Who did it. */
export interface AuditActor {
  kind: 'user' | 'command' | 'system' | 'anonymous'
  /** Null where no account did it. */
  userId: string | null
  /** What people read: an email address, the user of the operating system for a command. */
  label: string
}

/** What it was done to. */
export interface AuditTarget {
  /** `user`, `mcp_server`, `conversation`, … */
  type: string
  id: string
  label: string
}

/** Something that happened, for the audit log. Never with secrets: `"set"` or `"changed"` in their place. */
export interface AuditEvent {
  /** `user.suspended`, `setting.changed`, …: a noun and a past participle. At most 64 characters. */
  action: string
  actor: AuditActor
  target: AuditTarget | null
  /** Changed fields only. */
  before?: JsonFields
  after?: JsonFields
  /** Why, in the words of who did it. */
  reason?: string
  /**
   * The person whom the target's label, `before`, `after` and `reason` tell of: they go when that person is erased. Of
   * a target of the type `user` it is the target itself, if nothing else is said.
   */
  subjectId?: string | null
  /** The client's; null for commands. */
  address: string | null
  requestId?: string
}
