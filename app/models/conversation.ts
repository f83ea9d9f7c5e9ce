import { ConversationSchema } from '#database/schema'

/** A conversation; `tools` is JSON, the order of its messages is `seq`. */
export default class Conversation extends ConversationSchema {
  static selfAssignPrimaryKey = true
}
