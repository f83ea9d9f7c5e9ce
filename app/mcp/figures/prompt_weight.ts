import { estimateTokens } from '#ai/usage'
import type { CatalogueTool } from '#tools/types'

/** About how many tokens of each request a tool takes that is offered to the model. */
export function promptWeight({ name, description, inputSchema }: CatalogueTool): number {
  return estimateTokens(JSON.stringify({ name, description, parameters: inputSchema }))
}
