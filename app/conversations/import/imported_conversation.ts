import type { ToolChoice } from '#conversations/tool_choice'
import type { MessageUsage } from '#conversations/message_view'
import type { MessagePart } from '#runs/message_parts'
import type { TerminalState } from '#runs/run_states'

/** A message of a file. `key` is its name within the conversation, whatever the file calls it. */
export interface ImportedMessage {
  key: string
  parentKey: string | null
  role: 'user' | 'assistant'
  parts: MessagePart[]
  status: TerminalState
  /** `provider/model`. */
  model: string | null
  provider: string | null
  finishReason: string | null
  usage: MessageUsage | null
  /** Milliseconds since 1970. */
  createdAt: number
}

/** A conversation of a file, ready to be stored. Parents come before their children, the shown branch's end comes last. */
export interface ImportedConversation {
  externalId: string
  /** Its id where it was exported by an installation of ours, maybe by this one. */
  originalId: string | null
  title: string | null
  systemPrompt: string | null
  tools: ToolChoice
  isArchived: boolean
  createdAt: number
  updatedAt: number
  messages: ImportedMessage[]
  /** What messages name and the file does not hold, e.g. `report.pdf`. */
  missingFiles: string[]
  /** Pieces that say nothing to people, or that are of a kind we do not know. */
  skipped: number
}

/** A conversation of the file cannot be imported: the message says why. */
export class NotImportable extends Error {}
