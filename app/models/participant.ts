import { ParticipantSchema } from '#database/schema'

/** A person or an assistant in a conversation. */
export default class Participant extends ParticipantSchema {
  static selfAssignPrimaryKey = true
}
