import type { ModelMessage, ToolResultContent } from '#ai/types'
import type { PartLoader } from '#runs/context_files'
import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import { isToolOutput, modelTextOf } from '#tools/tool_output'

type AssistantContent = Extract<ModelMessage, { role: 'assistant' }>['content']
type UserContent = Extract<ModelMessage, { role: 'user' }>['content']

/** A person's message as the model gets it. */
export async function toUserMessage(
  parts: MessagePart[],
  load: PartLoader
): Promise<ModelMessage[]> {
  const content: UserContent = []
  for (const part of parts) {
    if (part.type === 'text') {
      content.push({ type: 'text', text: part.text })
    } else if (part.type === 'file') {
      const file = await load(part)
      if (file !== null) {
        content.push(file)
      }
    }
  }
  return content.length === 0 ? [] : [{ role: 'user', content }]
}

const DENIED = 'The person did not allow this call. Do not try it again unless they ask for it.'

/** What was stored by us is told as text, within bounds. */
function toldOf(output: unknown): unknown {
  return isToolOutput(output) ? modelTextOf(output) : output
}

function denialOf({ approval }: DynamicToolPart): string {
  return approval?.reason === undefined ? DENIED : `${DENIED} They said: ${approval.reason}`
}

function toResult(part: DynamicToolPart): ToolResultContent {
  const isError = part.state !== 'output-available'
  const text =
    part.state === 'output-denied' ? denialOf(part) : (part.errorText ?? 'the call did not end')
  return {
    type: 'tool_result',
    id: part.toolCallId,
    name: part.toolName,
    output: isError ? text : toldOf(part.output),
    isError,
  }
}

/**
 * An answer as the model gets it back: one assistant message a step, and the results of the step's calls after it. What
 * the provider wants back (signatures, reasoning items) goes with its part.
 */
export async function toAssistantMessages(
  parts: MessagePart[],
  load: PartLoader
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = []
  let content: AssistantContent = []
  let results: ToolResultContent[] = []
  const endStep = () => {
    if (content.length > 0) {
      messages.push({ role: 'assistant', content })
    }
    if (results.length > 0) {
      messages.push({ role: 'tool', content: results })
    }
    content = []
    results = []
  }
  for (const part of parts) {
    switch (part.type) {
      case 'step-start':
        endStep()
        break
      case 'text':
      case 'reasoning':
        content.push({
          type: part.type,
          text: part.text,
          ...(part.providerMetadata && { metadata: part.providerMetadata }),
        })
        break
      case 'file': {
        const file = await load(part)
        if (file !== null) {
          content.push(file)
        }
        break
      }
      case 'dynamic-tool':
        content.push({
          type: 'tool_call',
          id: part.toolCallId,
          name: part.toolName,
          input: part.input ?? {},
          ...(part.callProviderMetadata && { metadata: part.callProviderMetadata }),
        })
        results.push(toResult(part))
        break
      case 'source-url':
      case 'data-form':
      case 'data-actions':
      case 'data-url':
        break
      default: {
        const exhaustive: never = part
        return exhaustive
      }
    }
  }
  endStep()
  return messages
}
