import { newId } from '#core/ids'
import { toShownUrl } from '#interactions/shown_url'
import type { InteractionSpec } from '#interactions/types'
import type { InteractionData } from '#runs/message_parts'
import type { UiChunk } from '#runs/ui_chunks'
import type { CatalogueTool, InputRequest } from '#tools/types'

/** A call that waits for a person, and what they are asked. */
export interface Suspension {
  callId: string
  /** The source's own. */
  continuation: unknown
  asks: InteractionSpec[]
}

/** The AI asks for the person's approval of one call. */
export function approvalOf(
  callId: string,
  tool: CatalogueTool,
  input: Record<string, unknown>
): Suspension {
  const ask: InteractionSpec = {
    kind: 'approval',
    id: newId(),
    toolCallId: callId,
    tool: { name: tool.name, title: tool.title, server: tool.server },
    title: `Allow “${tool.title ?? tool.tool}”?`,
    message: tool.description,
    input,
    schema: tool.inputSchema,
    definitionHash: tool.definitionHash,
  }
  return { callId, continuation: null, asks: [ask] }
}

/**
 * A tool asks for more.
 *
 * @param round how often the call has asked, this time included
 */
export function questionsOf(
  callId: string,
  tool: CatalogueTool,
  asked: { requests: InputRequest[]; continuation: unknown; round: number }
): Suspension {
  const asks = asked.requests.map((request): InteractionSpec => {
    const common = {
      id: newId(),
      toolCallId: callId,
      tool: { name: tool.name, title: tool.title, server: tool.server },
      title: tool.title ?? tool.tool,
      message: request.message,
      key: request.key,
      round: asked.round,
    }
    switch (request.mode) {
      case 'form':
        return { ...common, kind: 'form', schema: request.schema }
      case 'actions':
        return { ...common, kind: 'actions', actions: request.actions }
      case 'url':
        return { ...common, kind: 'url', url: request.url, purpose: request.purpose }
    }
  })
  return { callId, continuation: asked.continuation, asks }
}

/** What the stream shows of a question. */
export function chunkOf(ask: InteractionSpec, expiresAt: number): UiChunk {
  if (ask.kind === 'approval') {
    return { type: 'tool-approval-request', approvalId: ask.id, toolCallId: ask.toolCallId }
  }
  const data: InteractionData = {
    interaction_id: ask.id,
    tool_call_id: ask.toolCallId,
    message: ask.message,
    state: 'pending',
    expires_at: new Date(expiresAt).toISOString(),
  }
  switch (ask.kind) {
    case 'form':
      return { type: 'data-form', id: ask.id, data: { ...data, schema: ask.schema } }
    case 'actions':
      return { type: 'data-actions', id: ask.id, data: { ...data, actions: ask.actions } }
    case 'url': {
      const url = toShownUrl(ask.url, ask.purpose)
      return { type: 'data-url', id: ask.id, data: { ...data, url, host: new URL(url).host } }
    }
  }
}
