import { Problem } from '#core/problem'
import { validate } from '#core/validate'
import { fromAiSdkParts, fromNativeParts, type AskedPart } from '#runs/asked_parts'
import { readApprovalResponses, type ApprovalResponse } from '#interactions/ai_sdk_approvals'
import {
  aiSdkChatValidator,
  nativeChatValidator,
  questionPartsValidator,
} from '#runs/chat_validators'
import type { Question } from '#runs/question'
import type { RunOptions } from '#runs/run_states'

/** A chat request that sends a message, whichever of the two bodies it came in. */
export interface ChatRequest<Part = AskedPart> {
  kind: 'question'
  /** Null makes a new conversation. */
  conversation: string | null
  /** Whether an unknown conversation is made under the client's own id. */
  createIfMissing: boolean
  /** The AI SDK's client only hangs up when a person stops; its next message stops the run that goes on. */
  replacesActiveRun: boolean
  question: Question<Part>
  options: RequestedOptions
  /** Whether the answer is to be streamed where it can come in one piece, too. */
  wantsStream: boolean
}

/** A chat request of the AI SDK that asks nothing anew: a person has answered what the last answer waits for. */
export interface ApprovalsRequest {
  kind: 'approvals'
  conversation: string
  responses: ApprovalResponse[]
  wantsStream: boolean
}

export interface RequestedOptions extends Omit<RunOptions, 'tools'> {
  /** Undefined: the conversation's own choice. */
  tools?: RunOptions['tools']
}

interface AnswerFields {
  model?: string
  tools?: RunOptions['tools']
  temperature?: number
  max_output_tokens?: number
}

function optionsOf(body: AnswerFields): RequestedOptions {
  return {
    model: body.model ?? null,
    ...(body.tools !== undefined && { tools: body.tools }),
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.max_output_tokens !== undefined && { max_output_tokens: body.max_output_tokens }),
  }
}

/**
 * Reads the body of a chat request. One with `messages` is the AI SDK's, one with `message` or `parts` is ours; both or
 * neither is 422 `body_ambiguous`.
 */
export async function readChatRequest(
  body: Record<string, unknown>
): Promise<ChatRequest | ApprovalsRequest> {
  const isAiSdk = body.messages !== undefined
  const isNative = body.message !== undefined || body.parts !== undefined
  if (isAiSdk === isNative || (body.message !== undefined && body.parts !== undefined)) {
    throw new Problem('body_ambiguous', {
      detail: 'Send either message or parts, or the AI SDK’s messages.',
    })
  }
  return isAiSdk ? readAiSdkBody(body) : readNativeBody(body)
}

async function readNativeBody(data: Record<string, unknown>): Promise<ChatRequest> {
  const body = await validate(nativeChatValidator, data)
  const parts = body.parts ?? [{ type: 'text' as const, text: body.message ?? '' }]
  return {
    kind: 'question',
    conversation: body.conversation_id ?? null,
    createIfMissing: false,
    replacesActiveRun: false,
    question: { kind: 'message', parts: fromNativeParts(parts), parentId: body.parent_id },
    options: optionsOf(body),
    wantsStream: body.stream ?? false,
  }
}

async function readAiSdkBody(
  data: Record<string, unknown>
): Promise<ChatRequest | ApprovalsRequest> {
  const body = await validate(aiSdkChatValidator, data)
  const wantsStream = body.stream ?? false
  const responses = readApprovalResponses(body.messages)
  if (responses.length > 0) {
    return { kind: 'approvals', conversation: body.id, responses, wantsStream }
  }
  const isRegenerating = body.trigger === 'regenerate-message'
  const index = body.messages.findLastIndex(({ role }) => role === 'user')
  if (index === -1 || (!isRegenerating && index !== body.messages.length - 1)) {
    throw new Problem('validation_failed', {
      detail: 'The last message must be a person’s.',
      errors: [{ field: 'messages', rule: 'last_user', message: 'must end with a user message' }],
    })
  }
  const message = body.messages[index]
  const { parts } = await validate(questionPartsValidator, { parts: message.parts })
  return {
    kind: 'question',
    conversation: body.id,
    createIfMissing: true,
    replacesActiveRun: true,
    question: {
      kind: isRegenerating ? 'regenerate' : 'submit',
      parts: fromAiSdkParts(parts),
      clientId: message.id,
      history: body.messages
        .slice(0, index)
        .map(({ id }) => id)
        .reverse(),
    },
    options: optionsOf(body),
    wantsStream,
  }
}
