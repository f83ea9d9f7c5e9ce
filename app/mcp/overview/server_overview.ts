import type { ServerState } from '../connections/server_state.js'
import type { LastCheck } from '../connections/server_connection.js'
import type { ToolHints } from '../definitions/tool_hints.js'
import type { ToolRow } from '../definitions/tool_rows.js'
import type { FailureEffect } from '../figures/failure_effect.js'
import type { CallFigures } from '../figures/tool_figures.js'
import type { ServerEntry } from '../servers/server_entry.js'
import type { CatalogueTool, ToolPolicy } from '#tools/types'

/** A tool as administrators see it. */
export interface ToolOverview {
  tool: CatalogueTool
  /** Null for a built-in one, of which nothing can be changed. */
  row: ToolRow | null
  hints: ToolHints
  /** About how many tokens of each request it takes while it is on. */
  weight: number
  figures: CallFigures
  isOn: boolean
  /** The server has changed it since it was approved: it is off until that was reviewed. */
  isChanged: boolean
  /** What the host's file says about it; null where it says nothing. */
  fixedPolicy: ToolPolicy | null
  /** The email address of whoever approved it; null where nobody did here, or the account is gone. */
  approvedBy: string | null
}

/** A server as administrators see it, with what it was used for in the last 24 hours. */
export interface ServerOverview {
  /** Of its pages. */
  id: string
  slug: string
  title: string
  /** Null for the built-in server. */
  entry: ServerEntry | null
  /** As seen from this process. */
  state: ServerState
  lastCheck: LastCheck | null
  figures: CallFigures
  /** There were more calls than were looked at. */
  isPartial: boolean
  /** Null where it does not fail. */
  effect: FailureEffect | null
  /** All that it offers, by name. */
  tools: ToolOverview[]
}
