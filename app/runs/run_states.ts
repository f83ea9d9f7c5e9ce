import type { ToolChoice } from '#conversations/tool_choice'
import type { Reservation } from '#limits/budgets/reservation'

/**
 * States of a run: `queued` → `running` → (`awaiting_input` → `running`)* → one of the terminal ones, always reached.
 */
export type TerminalState = 'completed' | 'stopped' | 'failed' | 'interrupted'
/** A run whose log rests: for good, or until people have answered. */
export type RestingState = TerminalState | 'awaiting_input'
export type RunState = 'queued' | 'running' | 'awaiting_input' | TerminalState

export function isTerminal(state: RunState): state is TerminalState {
  return state !== 'queued' && state !== 'running' && state !== 'awaiting_input'
}

/** Whether nothing is being written: what there is can be read. */
export function isResting(state: RunState): state is RestingState {
  return state !== 'queued' && state !== 'running'
}

/** What was asked for, kept with the run so that any process can execute it. */
export interface RunOptions {
  /** `provider/model`; null only of runs that began before models were chosen with the question. */
  model: string | null
  temperature?: number
  max_output_tokens?: number
  tools: ToolChoice
}

/** What an executor needs to know of a run. Ids are UUIDv7, `key` is the small key of the log. */
export interface RunRecord {
  id: string
  key: number
  attempt: number
  conversationId: string
  messageId: string
  /** The message that is answered. */
  parentId: string
  userId: string
  requestId: string
  options: RunOptions
  /** What its budgets keep free for it; changed with what is stored. */
  reservation: Reservation
  /** Of the run and its message, in ms since 1970. */
  createdAt: number
}
