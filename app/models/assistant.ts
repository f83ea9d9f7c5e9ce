import { AssistantSchema } from '#database/schema'

/** A named AI: model, prompt and tools. */
export default class Assistant extends AssistantSchema {
  static selfAssignPrimaryKey = true
}
