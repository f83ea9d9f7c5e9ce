import { callId, callName, toolArguments, toolOutput } from './openai_calls.js'
import {
  EARLIER_IMAGES,
  dataUrl,
  fileKind,
  fileName,
  fileNotice,
  fileText,
} from './openai_content.js'
import { isReasoningModel, type OpenAiOptions } from './openai_options.js'
import { reasoningItemOf } from './reasoning_item.js'
import type OpenAI from 'openai'
import type { FileContent, ModelMessage, ModelRequest, TextContent } from '../../types.js'

type Item = OpenAI.Responses.ResponseInputItem
type Content = OpenAI.Responses.ResponseInputContent

export type ResponsesParams = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>

/**
 * The body of a streaming call: with the thoughts of the model, and the pictures that it can make.
 *
 * @param withSummaries whether thoughts are asked for in words too
 */
export function responsesStreamingParams(
  request: ModelRequest,
  options: OpenAiOptions,
  withSummaries = true
): OpenAI.Responses.ResponseCreateParamsStreaming {
  const { tools = [], ...params } = responsesParams(request, options)
  const answersWithImages = request.capabilities?.output.includes('image') ?? false
  const offered: OpenAI.Responses.Tool[] = answersWithImages
    ? [...tools, { type: 'image_generation' }]
    : tools
  return {
    ...params,
    ...(offered.length > 0 && { tools: offered }),
    /* Other models answer 400 to both. */
    ...(isReasoningModel(request) && {
      include: ['reasoning.encrypted_content'],
      ...(withSummaries && { reasoning: { summary: 'auto' } }),
    }),
    stream: true,
  }
}

/** What streaming and other calls have in common. Nothing is stored at the provider. */
export function responsesParams(request: ModelRequest, options: OpenAiOptions): ResponsesParams {
  return {
    model: request.model,
    input: request.messages.flatMap((message) => itemsOf(message, request, options)),
    store: false,
    ...(request.system !== null && request.system !== '' && { instructions: request.system }),
    ...(request.tools.length > 0 && { tools: toolsOf(request) }),
    /* Reasoning models refuse the temperature. */
    ...(request.temperature !== undefined &&
      !isReasoningModel(request) && { temperature: request.temperature }),
    ...(request.maxOutputTokens !== undefined && { max_output_tokens: request.maxOutputTokens }),
  }
}

function toolsOf(request: ModelRequest): OpenAI.Responses.Tool[] {
  return request.tools.map(({ name, description, inputSchema }) => ({
    type: 'function',
    name,
    description,
    parameters: inputSchema,
    /* Strict mode allows a part of JSON Schema only; other people's tools use all of it. */
    strict: false,
  }))
}

function itemsOf(message: ModelMessage, request: ModelRequest, options: OpenAiOptions): Item[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: userContent(message.content, request) }]
    case 'assistant':
      return assistantItems(message, request, options)
    case 'tool':
      return message.content.map((result) => ({
        type: 'function_call_output',
        call_id: callId(result.id, options),
        output: toolOutput(result),
      }))
  }
}

function userContent(content: (TextContent | FileContent)[], request: ModelRequest) {
  return content.every((part) => part.type === 'text')
    ? content.map(({ text }) => text).join('\n\n')
    : content.map((part) => inputContent(part, request))
}

function inputContent(part: TextContent | FileContent, request: ModelRequest): Content {
  if (part.type === 'text') {
    return { type: 'input_text', text: part.text }
  }
  switch (fileKind(part, request).kind) {
    case 'image':
      return { type: 'input_image', detail: 'auto', image_url: dataUrl(part) }
    case 'document':
      return { type: 'input_file', filename: fileName(part), file_data: dataUrl(part) }
    case 'text':
      return { type: 'input_text', text: fileText(part) }
    /* This API takes no audio. */
    case 'audio':
    case 'unsupported':
      return { type: 'input_text', text: fileNotice(part) }
  }
}

/** What the model said and did, in order; pictures it made go before it, as the user's. */
function assistantItems(
  { content }: Extract<ModelMessage, { role: 'assistant' }>,
  request: ModelRequest,
  options: OpenAiOptions
): Item[] {
  const items: Item[] = []
  const images = content.filter((part) => part.type === 'file')
  if (images.length > 0) {
    const introduction: TextContent = { type: 'text', text: EARLIER_IMAGES }
    items.push({ role: 'user', content: userContent([introduction, ...images], request) })
  }

  /* A reasoning item is refused unless what it led to follows it; a stopped answer may lack that. */
  let reasoning: Item[] = []
  for (const part of content) {
    switch (part.type) {
      case 'reasoning': {
        const item = reasoningItemOf(part.metadata, options, request.model)
        if (item !== null) {
          reasoning.push(item)
        }
        break
      }
      case 'text':
        if (part.text !== '') {
          items.push(...reasoning, { role: 'assistant', content: part.text })
          reasoning = []
        }
        break
      case 'tool_call':
        items.push(...reasoning, {
          type: 'function_call',
          call_id: callId(part.id, options),
          name: callName(part.name),
          arguments: toolArguments(part.input),
        })
        reasoning = []
        break
      case 'file':
        break
    }
  }
  return items
}
