import { joinText } from '../../join_text.js'
import { callId, callName, toolArguments, toolOutput } from './openai_calls.js'
import {
  EARLIER_IMAGES,
  base64Of,
  dataUrl,
  fileKind,
  fileName,
  fileNotice,
  fileText,
} from './openai_content.js'
import { isOpenAi, isReasoningModel, type OpenAiOptions } from './openai_options.js'
import type OpenAI from 'openai'
import type { FileContent, ModelMessage, ModelRequest, TextContent } from '../../types.js'

type Message = OpenAI.Chat.ChatCompletionMessageParam
type Part = OpenAI.Chat.ChatCompletionContentPart

/** DeepSeek and others want their reasoning back while a turn's tools are running. */
interface AssistantMessage extends OpenAI.Chat.ChatCompletionAssistantMessageParam {
  reasoning_content?: string
}

export type ChatParams = Omit<
  OpenAI.Chat.ChatCompletionCreateParamsNonStreaming,
  'stream' | 'stream_options'
>

/** The body of a streaming call. */
export function chatStreamingParams(
  request: ModelRequest,
  options: OpenAiOptions
): OpenAI.Chat.ChatCompletionCreateParamsStreaming {
  return {
    ...chatParams(request, options),
    ...(request.capabilities?.output.includes('audio') && {
      modalities: ['text', 'audio'],
      /* The only format that the API streams. */
      audio: { voice: 'alloy', format: 'pcm16' },
    }),
    stream: true,
    stream_options: { include_usage: true },
  }
}

/** What streaming and other calls have in common. */
export function chatParams(request: ModelRequest, options: OpenAiOptions): ChatParams {
  const isOwn = isOpenAi(options.baseUrl)
  return {
    model: request.model,
    messages: messagesOf(request, options),
    ...(request.tools.length > 0 && {
      tools: request.tools.map(({ name, description, inputSchema }) => ({
        type: 'function',
        function: { name, description, parameters: inputSchema },
      })),
    }),
    /* OpenAI's reasoning models refuse the temperature. */
    ...(request.temperature !== undefined &&
      !(isOwn && isReasoningModel(request)) && { temperature: request.temperature }),
    /* OpenAI's newer models refuse `max_tokens`; other servers do not know its successor. */
    ...(request.maxOutputTokens !== undefined &&
      (isOwn
        ? { max_completion_tokens: request.maxOutputTokens }
        : { max_tokens: request.maxOutputTokens })),
  }
}

function messagesOf(request: ModelRequest, options: OpenAiOptions): Message[] {
  const messages: Message[] = []
  if (request.system !== null && request.system !== '') {
    messages.push({ role: 'system', content: request.system })
  }
  const turnStart = request.messages.findLastIndex(({ role }) => role === 'user')
  request.messages.forEach((message, index) => {
    switch (message.role) {
      case 'user':
        messages.push({ role: 'user', content: userContent(message.content, request) })
        break
      case 'assistant':
        messages.push(...assistantMessages(message, request, options, index > turnStart))
        break
      case 'tool':
        for (const result of message.content) {
          messages.push({
            role: 'tool',
            tool_call_id: callId(result.id, options),
            content: toolOutput(result),
          })
        }
        break
    }
  })
  return messages
}

function userContent(content: (TextContent | FileContent)[], request: ModelRequest) {
  return content.every((part) => part.type === 'text')
    ? content.map(({ text }) => text).join('\n\n')
    : content.map((part) => userPart(part, request))
}

function userPart(part: TextContent | FileContent, request: ModelRequest): Part {
  if (part.type === 'text') {
    return { type: 'text', text: part.text }
  }
  const file = fileKind(part, request)
  switch (file.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrl(part) } }
    case 'audio':
      return {
        type: 'input_audio',
        input_audio: { data: base64Of(part.data), format: file.format },
      }
    case 'document':
      return { type: 'file', file: { filename: fileName(part), file_data: dataUrl(part) } }
    case 'text':
      return { type: 'text', text: fileText(part) }
    case 'unsupported':
      return { type: 'text', text: fileNotice(part) }
  }
}

/** One message of the model; pictures it made go before it, as the user's. */
function assistantMessages(
  { content }: Extract<ModelMessage, { role: 'assistant' }>,
  request: ModelRequest,
  options: OpenAiOptions,
  isCurrentTurn: boolean
): Message[] {
  const messages: Message[] = []
  const images = content.filter((part) => part.type === 'file')
  if (images.length > 0) {
    const introduction: TextContent = { type: 'text', text: EARLIER_IMAGES }
    messages.push({ role: 'user', content: userContent([introduction, ...images], request) })
  }

  const text = joinText(
    content.map((part) =>
      part.type === 'text' ? { text: part.text, isSigned: part.metadata !== undefined } : null
    ),
    '\n\n'
  )
  const calls = content.filter((part) => part.type === 'tool_call')
  if (text !== '' || calls.length > 0) {
    const message: AssistantMessage = { role: 'assistant', content: text || null }
    if (calls.length > 0) {
      message.tool_calls = calls.map((call) => ({
        id: callId(call.id, options),
        type: 'function',
        function: { name: callName(call.name), arguments: toolArguments(call.input) },
      }))
      const reasoning = content
        .filter((part) => part.type === 'reasoning')
        .filter((part) => part.metadata?.[options.name]?.field === 'reasoning_content')
      if (isCurrentTurn && reasoning.length > 0) {
        message.reasoning_content = reasoning.map((part) => part.text).join('')
      }
    }
    messages.push(message)
  }
  return messages
}
