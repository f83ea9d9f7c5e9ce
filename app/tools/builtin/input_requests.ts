import type { InputRequiredResult, InputResponses } from '@modelcontextprotocol/client'
import { ToolCallError } from '#tools/tool_call_error'
import type { InputAnswer, InputRequest } from '#tools/types'
import { OFFERED_ACTIONS_META, readActions } from './offered_actions.js'

/** What the built-in server wants to ask, as the engine knows it. */
export function inputRequestsOf({ inputRequests = {} }: InputRequiredResult): InputRequest[] {
  return Object.entries(inputRequests).map(([key, request]) => {
    if (request.method !== 'elicitation/create' || request.params.mode === 'url') {
      throw new ToolCallError('failed', 'The built-in server asked for something unknown.')
    }
    const { message, requestedSchema, _meta: meta } = request.params
    const actions = readActions(meta?.[OFFERED_ACTIONS_META])
    return actions === null
      ? { key, mode: 'form', message, schema: { ...requestedSchema } }
      : { key, mode: 'actions', message, actions }
  })
}

/** The answers as MCP has them. */
export function inputResponsesOf(answers: Record<string, InputAnswer>): InputResponses {
  return Object.fromEntries(
    Object.entries(answers).map(([key, { action, content }]) => [
      key,
      { action, ...(action === 'accept' && { content: content ?? {} }) },
    ])
  )
}
