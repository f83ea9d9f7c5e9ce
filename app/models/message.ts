import { MessageSchema } from '#database/schema'

/** One message; `parts` and `usage` are JSON. A row is never an answer’s only copy while its run lives: see runs/. */
export default class Message extends MessageSchema {
  static selfAssignPrimaryKey = true
}
