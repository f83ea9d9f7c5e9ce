import app from '@adonisjs/core/services/app'
import { ModelManager } from '#ai/model_manager'
import type { ModelRequest } from '#ai/types'
import sql from '#core/services/sql'
import type { PresentedMessage } from '#conversations/read_message_page'
import type { TestAccount } from './accounts.js'
import { EventStream, type StreamEvent } from './event_stream.js'
import { untilAsync } from './until_async.js'

const PATIENCE_MS = 20_000

/** Where the server of this test run listens. */
export function serverUrl(path = ''): string {
  return `http://${process.env.HOST}:${process.env.PORT}${path}`
}

/** Scripted answers in place of all providers: `using fake = await fakeModels()`. */
export async function fakeModels() {
  const models = await app.container.make(ModelManager)
  return models.fake()
}

export interface Answered {
  status: number
  headers: Headers
  /** The body as it came. */
  text: string
  body: {
    conversation_id: string
    run_id: string
    status: string
    code: string
    request_id: string
    errors: { field: string; rule: string }[]
    message: PresentedMessage
    interactions: { id: string; kind: string; [field: string]: unknown }[]
  }
}

export interface ChatTarget {
  headers: Record<string, string>
}

/** Sends JSON and reads JSON. */
export async function sendJson(
  method: string,
  url: string,
  { headers }: ChatTarget,
  body?: unknown
): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? null : JSON.parse(text),
  }
}

/** `POST /conversations/chat` */
export function chat(target: ChatTarget, body: unknown, base = serverUrl()): Promise<Answered> {
  return sendJson('POST', `${base}/conversations/chat`, target, body)
}

/** `POST /conversations/chat/stream` */
export function openChat(
  { headers }: ChatTarget,
  body: unknown,
  base = serverUrl()
): Promise<EventStream> {
  return EventStream.open(`${base}/conversations/chat/stream`, { method: 'POST', headers, body })
}

/** `GET /conversations/{id}/stream` */
export function follow(
  { headers }: ChatTarget,
  conversationId: string,
  lastEventId?: string,
  base = serverUrl()
): Promise<EventStream> {
  return EventStream.open(`${base}/conversations/${encodeURIComponent(conversationId)}/stream`, {
    headers: { ...headers, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
  })
}

/** `POST /conversations/{id}/stop` */
export function stop(target: ChatTarget, conversationId: string, base = serverUrl()) {
  return sendJson('POST', `${base}/conversations/${conversationId}/stop`, target)
}

export interface ShownConversation {
  id: string
  title: string | null
  run: { id: string; state: string; message_id: string } | null
  messages: { data: PresentedMessage[]; next_cursor: string | null }
}

/** `GET /conversations/{id}` */
export async function show(
  { headers }: ChatTarget,
  conversationId: string,
  { base = serverUrl(), ...query }: { base?: string; leaf?: string; limit?: string } = {}
): Promise<ShownConversation> {
  const url = new URL(`${base}/conversations/${encodeURIComponent(conversationId)}`)
  Object.entries(query).forEach(([name, value]) => url.searchParams.set(name, value))
  const response = await fetch(url, { headers })
  return JSON.parse(await response.text())
}

/** The messages of a conversation's newest branch, oldest first. */
export async function messagesOf(target: ChatTarget, conversationId: string) {
  const { messages } = await show(target, conversationId)
  return messages.data
}

/** What the first event of a stream says of its run. */
export function idsOf(events: StreamEvent[]) {
  const start: {
    messageId: string
    messageMetadata: { conversation_id: string; run_id: string; user_message_id: string }
  } = JSON.parse(events[0].data)
  return {
    messageId: start.messageId,
    conversationId: start.messageMetadata.conversation_id,
    runId: start.messageMetadata.run_id,
    userMessageId: start.messageMetadata.user_message_id,
  }
}

export interface StoredRun {
  id: string
  key: number
  state: string
  attempt: number
  rest_n: number | null
  error_code: string | null
  finished_at: number | null
}

export function runsOf(conversationId: string): Promise<StoredRun[]> {
  return sql.read((db) =>
    db.all<StoredRun>(
      `select id, key, state, attempt, rest_n, error_code, finished_at from runs
       where conversation_id = ? order by key`,
      conversationId
    )
  )
}

/** Waits until the newest run of a conversation is in this state. */
export function runIs(
  conversationId: string,
  state: string,
  patienceMs = PATIENCE_MS
): Promise<void> {
  return untilAsync(
    async () => {
      const runs = await runsOf(conversationId)
      return runs.at(-1)?.state === state
    },
    `the run was ${state}`,
    patienceMs
  )
}

export interface UsageEntry {
  run_id: string | null
  kind: string
  provider: string
  model: string
  input_tokens: number
  output_tokens: number
  cached_input_tokens: number
  reasoning_tokens: number
  estimated: number
}

/** The person's lines of the ledger, oldest first. */
export function ledgerOf({ id }: TestAccount): Promise<UsageEntry[]> {
  return sql.read((db) =>
    db.all<UsageEntry>('select * from usage_entries where user_id = ? order by created_at', id)
  )
}

/** The texts of a request to a model, message by message. */
export function textsOf({ messages }: ModelRequest): string[] {
  return messages.map((message) => {
    const texts: string[] = []
    for (const part of message.content) {
      if (part.type === 'text') {
        texts.push(part.text)
      }
    }
    return texts.join('\n')
  })
}
