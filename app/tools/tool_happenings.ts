import { Happening } from '#core/happening'
import { Work } from '#core/work'
import type { ToolCallOutcomeState } from './tool_call_log.js'
import type { CatalogueTool } from './types.js'

/** A call of a tool that was made and has ended. */
export interface ToolCallEnded {
  /** The server's name, the part of the tool's before `__`. */
  server: string
  outcome: ToolCallOutcomeState
  durationMs: number
}

/** A call of a tool that is about to be made. */
export interface ToolCallBegun {
  tool: CatalogueTool
  /** Unique within the answer. */
  callId: string
}

/** What the tool said: `failed` is its own word. A call that brings nothing rejects with `ToolCallError`. */
export interface ToolCallDone {
  outcome: 'succeeded' | 'failed' | 'input_required'
}

export const toolCalls = new Work<ToolCallBegun, ToolCallDone>()
export const toolCallEnded = new Happening<ToolCallEnded>()
