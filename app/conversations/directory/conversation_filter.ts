/** What a list across all people is filtered by; null: by nothing. */
export interface ConversationFilter {
  /** Words of titles, and of the messages that the reader may read; or a conversation's id. */
  search: string | null
  /** Somebody who takes part, by id. */
  personId: string | null
  /** `provider/model` of the newest answer. */
  model: string | null
  state: ConversationState | null
  /** `server__tool`, used by an answer. */
  tool: string | null
  /** Last activity, in ms since 1970: from this time on, and before that one. */
  from: number | null
  to: number | null
}

/** `failed`: an answer failed or was interrupted. `running` and `waiting`: an answer is being written, or asks somebody. */
export const CONVERSATION_STATES = ['failed', 'running', 'waiting'] as const

export type ConversationState = (typeof CONVERSATION_STATES)[number]

/** Who looks at the list. */
export interface DirectoryReader {
  id: string
  /** Whether administrators may read the conversations of others at all: if not, their titles are hidden too. */
  mayReadOthers: boolean
}
