import type { FileClaim } from '#files/file_types'

/** Something that a server offers to people, who attach it to a message. `server` is its id or its name. */
export type AttachmentRequest =
  | { kind: 'resource'; server: string; uri: string }
  | { kind: 'prompt'; server: string; name: string; arguments: Record<string, string> }

/** A file as a server gave it: what it is, is yet to be seen. */
export interface AttachedFile {
  data: Buffer
  claim: FileClaim
}

export interface Attachment {
  /** The server's name. */
  server: string
  /** At least one, in the order in which they are to be read. */
  files: AttachedFile[]
}

/** There is no such thing, or nothing in it. */
export class UnusableAttachment extends Error {
  /**
   * @param field - of the request
   * @param message - the end of a sentence that begins with the field
   */
  constructor(
    readonly field: 'server' | 'uri' | 'name',
    readonly rule: 'exists' | 'empty',
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
    this.name = 'UnusableAttachment'
  }
}

/** Reads what people attach. */
export interface AttachmentSource {
  /**
   * Reads as `userId`, once.
   *
   * @throws UnusableAttachment; Problem `sign_in_needed`, `tool_server_unavailable`, `tool_server_refused`,
   * `file_too_large`, `rate_limited`
   */
  read(userId: string, request: AttachmentRequest, signal: AbortSignal): Promise<Attachment>
}
