import { Chat } from '@ai-sdk/react'
import { DefaultChatTransport, type ChatInit, type UIMessage } from 'ai'
import type { PresentedMessage } from '#conversations/read_message_page'
import { newId } from '#core/ids'
import type { ChatTarget } from './chats.js'
import { serverUrl } from './chats.js'
import { chunksIn, parseEvents } from './event_stream.js'
import { until } from './until.js'

const PATIENCE_MS = 20_000

interface FrontEndOptions extends Pick<ChatInit<UIMessage>, 'messages' | 'sendAutomaticallyWhen'> {
  /** The server's address, or a proxy's before it. */
  base?: string
  id?: string
}

/** An unmodified front end of the AI SDK, and what went over its wires. */
export class FrontEnd {
  readonly chat: Chat<UIMessage>
  readonly errors: Error[] = []
  /** What each answer of the server brought, oldest first. */
  readonly received: { status: number; text: string }[] = []

  constructor(target: ChatTarget, options: FrontEndOptions = {}) {
    const { base = serverUrl(), id = newId(), ...chat } = options
    this.chat = new Chat({
      id,
      ...chat,
      transport: new DefaultChatTransport({
        api: `${base}/conversations/chat/stream`,
        headers: target.headers,
        fetch: (input, init) => this.#fetch(input, init),
      }),
      onError: (error) => {
        this.errors.push(error)
      },
    })
  }

  async #fetch(...request: Parameters<typeof fetch>): Promise<Response> {
    const response = await fetch(...request)
    const record = { status: response.status, text: '' }
    this.received.push(record)
    if (response.body === null) {
      return response
    }
    const decoder = new TextDecoder()
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          record.text += decoder.decode(bytes, { stream: true })
          controller.enqueue(bytes)
        },
      })
    )
    return new Response(body, response)
  }

  /** The last message as JSON carries it. */
  get lastMessage(): UIMessage {
    return JSON.parse(JSON.stringify(this.chat.lastMessage ?? null))
  }

  /** The text of the answer so far. */
  get text(): string {
    const message = this.chat.lastMessage
    return message?.role === 'assistant' ? textOfMessage(message) : ''
  }

  /** Waits until no answer is being received. */
  async isReady() {
    await until(() => this.chat.status === 'ready', 'the front end was ready', PATIENCE_MS)
  }

  /** Waits until the answer holds this text. */
  async shows(text: string) {
    await until(() => this.text.includes(text), `the front end showed ${text}`, PATIENCE_MS)
  }

  /** Checks every event of every answer against the AI SDK's schema; answers how many there were. */
  async checkStreams(): Promise<number> {
    const streams = this.received.filter(({ status }) => status === 200)
    const chunks = await Promise.all(streams.map(({ text }) => chunksIn(parseEvents(text))))
    return chunks.flat().length
  }
}

export function textOfMessage(message: Pick<UIMessage, 'parts'> | PresentedMessage | undefined) {
  let text = ''
  for (const part of message?.parts ?? []) {
    text += part.type === 'text' && 'text' in part ? part.text : ''
  }
  return text
}
