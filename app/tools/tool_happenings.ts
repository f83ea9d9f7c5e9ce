import { Happening } from '#core/happening'
import type { ToolCallOutcomeState } from './tool_call_log.js'

/** A call of a tool that was made and has ended. */
export interface ToolCallEnded {
  /** The server's name, the part of the tool's before `__`. */
  server: string
  outcome: ToolCallOutcomeState
  durationMs: number
}

export const toolCallEnded = new Happening<ToolCallEnded>()
