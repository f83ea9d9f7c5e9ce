import type { Sql } from '#core/sql'
import { readBranch } from '#conversations/branch_query'
import type { MessageView } from '#conversations/message_view'
import { localizeFiles } from '#files/localize_files'
import { frameOf } from '#runs/frames'
import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import type { RunHead } from '#runs/run_repository'
import { startChunk } from '#runs/run_writer'
import type { FinishReasonChunk, UiChunk } from '#runs/ui_chunks'

const FINISH_REASONS: readonly string[] = [
  'stop',
  'length',
  'content-filter',
  'tool-calls',
  'error',
  'other',
] satisfies FinishReasonChunk[]

function isFinishReason(value: string | null): value is FinishReasonChunk {
  return value !== null && FINISH_REASONS.includes(value)
}

/** The chunks that fold into a part. `id` names the block. */
function unfold(part: MessagePart, id: string): UiChunk[] {
  switch (part.type) {
    case 'step-start':
      return [{ type: 'start-step' }]
    case 'text':
    case 'reasoning': {
      const { providerMetadata } = part
      return [
        { type: `${part.type}-start`, id },
        { type: `${part.type}-delta`, id, delta: part.text },
        { type: `${part.type}-end`, id, ...(providerMetadata && { providerMetadata }) },
      ]
    }
    case 'file': {
      const { url, mediaType, providerMetadata } = part
      return [{ type: 'file', url, mediaType, ...(providerMetadata && { providerMetadata }) }]
    }
    case 'source-url':
    case 'data-form':
    case 'data-actions':
    case 'data-url':
      return [part]
    case 'dynamic-tool':
      return unfoldCall(part)
    default: {
      const exhaustive: never = part
      return exhaustive
    }
  }
}

function denialOf({ approval, toolCallId }: DynamicToolPart): UiChunk {
  const reason = approval?.reason
  return { type: 'tool-output-denied', toolCallId, ...(reason !== undefined && { reason }) }
}

function approvalOf({ approval, toolCallId }: DynamicToolPart): UiChunk[] {
  return approval === undefined
    ? []
    : [{ type: 'tool-approval-request', approvalId: approval.id, toolCallId }]
}

/** A call that came as far as its state says. */
function unfoldCall(part: DynamicToolPart): UiChunk[] {
  const { toolCallId, toolName, errorText, callProviderMetadata } = part
  const call = { toolCallId, toolName, dynamic: true as const }
  if (part.state === 'input-streaming') {
    return [{ type: 'tool-input-start', ...call }]
  }
  /* Some calls end before their arguments have come. */
  const available: UiChunk =
    part.input === undefined
      ? { type: 'tool-input-start', ...call }
      : {
          type: 'tool-input-available',
          ...call,
          input: part.input,
          ...(callProviderMetadata && { providerMetadata: callProviderMetadata }),
        }
  switch (part.state) {
    case 'input-available':
      return [available]
    case 'approval-requested':
      return [available, ...approvalOf(part)]
    case 'output-denied':
      return [available, ...approvalOf(part), denialOf(part)]
    case 'output-available':
      return [
        available,
        ...approvalOf(part),
        { type: 'tool-output-available', toolCallId, output: part.output ?? null, dynamic: true },
      ]
    case 'output-error':
      return [
        available,
        ...approvalOf(part),
        { type: 'tool-output-error', toolCallId, errorText: errorText ?? '', dynamic: true },
      ]
    default: {
      const exhaustive: never = part.state
      return exhaustive
    }
  }
}

function endOf(message: MessageView): UiChunk[] {
  if (!isFinishReason(message.finishReason)) {
    return [{ type: 'abort' }]
  }
  const error = message.error && { code: message.error.code, request_id: message.error.requestId }
  const finish: UiChunk = {
    type: 'finish',
    finishReason: message.finishReason,
    messageMetadata: {
      model: message.model,
      provider: message.provider,
      usage: message.usage,
      finish_reason: message.finishReason,
      created_at: new Date(message.createdAt).toISOString(),
      ...(error && { error }),
    },
  }
  return error
    ? [
        { type: 'message-metadata', messageMetadata: { error } },
        { type: 'error', errorText: 'The answer is not complete.' },
        finish,
      ]
    : [finish]
}

/** Each step ends where the next one begins, the last one with the message. */
function unfoldAll(parts: MessagePart[]): UiChunk[] {
  const chunks: UiChunk[] = []
  let isInStep = false
  for (const [index, part] of parts.entries()) {
    if (part.type === 'step-start') {
      if (isInStep) {
        chunks.push({ type: 'finish-step' })
      }
      isInStep = true
    }
    chunks.push(...unfold(part, `part-${index + 1}`))
  }
  return isInStep ? [...chunks, { type: 'finish-step' }] : chunks
}

/**
 * The frames of a whole stream made from the stored message of a run that is over and whose log is pruned: each part in
 * one piece.
 */
export async function foldedStream(sql: Sql, run: RunHead, readerId: string): Promise<string> {
  const [message] = await readBranch(sql, {
    conversationId: run.conversation_id,
    from: run.message_id,
    limit: 1,
  })
  const start = startChunk({
    id: run.id,
    conversationId: run.conversation_id,
    messageId: run.message_id,
    userMessageId: message.parentId ?? '',
  })
  const chunks = [start, ...unfoldAll(message.parts), ...endOf(message)]
  const frames = chunks.map((chunk, index) => frameOf(run, index + 1, JSON.stringify(chunk)))
  return localizeFiles(frames.join(''), readerId)
}
