import { parsedDefinition } from './offered_tools.js'
import type { ToolRow } from './tool_rows.js'

/** What a tool does, as its server and administrators say; nobody but the administrators is believed when it counts. */
export interface ToolHints {
  isReadOnly: boolean
  /** It says that it deletes or overwrites. */
  isDestructive: boolean
}

/** What is said of a tool that people may try: `readOnlyHint` or an administrator's mark, and `destructiveHint`. */
export function hintsOf(row: ToolRow): ToolHints {
  const { annotations } = parsedDefinition(row)
  const isDestructive = annotations?.destructiveHint === true
  const isReader = row.is_read_only === 1 || annotations?.readOnlyHint === true
  return { isReadOnly: isReader && !isDestructive, isDestructive }
}
