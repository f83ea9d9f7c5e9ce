import { authOperations } from '#auth/openapi'
import { conversationOperations } from '#conversations/openapi'
import { fileOperations } from '#files/openapi'
import { interactionOperations } from '#interactions/openapi'
import { usageOperations } from '#limits/openapi'
import { mcpOperations } from '#mcp/openapi'
import { signInOperations } from '#mcp/auth/openapi'
import { serverOperations } from '#operations/openapi'
import { metricsOperations } from '#metrics/openapi'
import { runOperations } from '#runs/openapi'
import { toolOperations } from '#tools/openapi'
import { contractOperations } from './openapi.js'
import type { Operations } from './operation.js'

/** Every operation of the server by route name, in the order of the document. */
export const operations: Operations = {
  ...authOperations,
  ...conversationOperations,
  ...runOperations,
  ...toolOperations,
  ...interactionOperations,
  ...fileOperations,
  ...signInOperations,
  ...serverOperations,
  ...metricsOperations,
  ...mcpOperations,
  ...usageOperations,
  ...contractOperations,
}
