import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { Sql, SqlTransaction } from '#core/sql'
import { openInteractions } from '#interactions/interaction_store'
import type { InteractionSpec } from '#interactions/types'
import { insertUsageEntry } from '#limits/insert_usage_entry'
import type { InteractionData, InteractionPart, MessagePart } from '#runs/message_parts'
import type { RunState } from '#runs/run_states'
import { insertToolCalls, type ToolCallState } from '#tools/tool_call_log'
import { addMessage, createConversation, type TestConversation } from './conversations.js'
import { createFile } from './files.js'
import { actions, approval, form, page } from './interactions.js'
import { payersOf } from '#tests/helpers/budgets'

/** Gives the text for each place of a conversation where people, models or servers can write: here by its name. */
export type Writer = (place: string) => string

const plain: Writer = (place) => place

const STATES: ToolCallState[] = [
  'succeeded',
  'failed',
  'timed_out',
  'denied',
  'unknown',
  'waiting',
  'running',
]

const PART_STATES = {
  succeeded: 'output-available',
  failed: 'output-error',
  timed_out: 'output-error',
  denied: 'output-denied',
  unknown: 'output-error',
  waiting: 'approval-requested',
  running: 'input-available',
} as const

function toolPart(state: ToolCallState, callId: string, write: Writer): MessagePart {
  return {
    type: 'dynamic-tool',
    toolName: `warehouse__${write(`tool ${state}`)}`,
    toolCallId: callId,
    state: PART_STATES[state],
    input: { [write(`name of argument ${state}`)]: write(`argument ${state}`) },
    ...(state === 'succeeded' && {
      output: { content: [{ type: 'text', text: write('result') }] },
    }),
    ...(PART_STATES[state] === 'output-error' && { errorText: write(`error ${state}`) }),
    ...(state === 'denied' && {
      approval: { id: newId(), approved: false, reason: write('reason to decline') },
    }),
  }
}

function asked(spec: InteractionSpec, state: InteractionData['state']): InteractionPart[] {
  if (spec.kind === 'approval') {
    return []
  }
  const data: InteractionData = {
    interaction_id: spec.id,
    tool_call_id: spec.toolCallId,
    message: spec.message,
    state,
    expires_at: new Date().toISOString(),
    ...(spec.kind === 'form' && { schema: spec.schema }),
    ...(spec.kind === 'actions' && { actions: spec.actions }),
    ...(spec.kind === 'url' && { url: spec.url, host: 'mail.example.test' }),
  }
  return [{ type: `data-${spec.kind}`, id: spec.id, data }]
}

interface AnswerFacts {
  conversation: TestConversation
  messageId: string
  state: RunState
  callIds: string[]
  specs: InteractionSpec[]
  write: Writer
}

async function insertRecords(db: SqlTransaction, facts: AnswerFacts) {
  const { conversation, messageId, state, callIds, specs, write } = facts
  const now = Date.now() - 10_000
  const runId = newId()
  await db.run(
    `insert into runs (id, conversation_id, message_id, user_id, state, options, request_id, created_at, started_at,
       first_token_at, finished_at) values (?, ?, ?, ?, ?, '{}', ?, ?, ?, ?, ?)`,
    runId,
    conversation.id,
    messageId,
    conversation.ownerId,
    state,
    write('request').slice(0, 128),
    now,
    now,
    now + 610,
    now + 8_400
  )
  const run = { id: runId, conversationId: conversation.id, userId: conversation.ownerId }
  await insertToolCalls(
    db,
    run,
    STATES.slice(0, callIds.length).map((callState, index) => ({
      callId: callIds[index],
      round: 1,
      tool: `warehouse__${write(`tool ${callState}`)}`.slice(0, 255),
      server: write('server').slice(0, 100),
      definitionHash: null,
      arguments: {},
      state: callState,
    })),
    now + 2_700
  )
  await db.run(
    `update tool_calls set started_at = created_at, finished_at = created_at + 1900, duration_ms = 1900
     where run_id = ? and state in ('succeeded', 'failed', 'timed_out', 'unknown')`,
    runId
  )
  const waiting = { ...run, messageId }
  await openInteractions(db, waiting, specs, now + 2_800)
  await db.run(
    `update interactions set state = 'accepted', answer = ?, answered_by = ?, closed_at = ? where run_id = ?`,
    JSON.stringify({ content: { action: 'now', [write('field')]: write('field value') } }),
    conversation.ownerId,
    now + 3_000,
    runId
  )
  await insertUsageEntry(db, {
    ...run,
    payers: payersOf(run.userId),
    reservation: null,
    runId,
    kind: 'answer',
    provider: write('provider').slice(0, 100),
    model: write('model').slice(0, 200),
    usage: { inputTokens: 5_480, outputTokens: 732, cachedInputTokens: 4_096, reasoningTokens: 90 },
    costNanoUsd: 31_000_000,
    isEstimated: false,
    now,
  })
}

/** What is said of a message beside its parts. */
async function describe(db: Sql, messageId: string, write: Writer) {
  await db.run(
    `update messages set model = ?, provider = ?, finish_reason = ?, rating = 1, rating_comment = ? where id = ?`,
    write('model').slice(0, 200),
    write('provider').slice(0, 100),
    write('finish').slice(0, 32),
    write('comment'),
    messageId
  )
}

/**
 * A conversation with a part of every kind in every state, two versions of an answer, and answers that did not come to their end.
 */
export async function createEveryKind(
  owner: { id: string },
  write: Writer = plain
): Promise<TestConversation & { fileId: string }> {
  const conversation = await createConversation(owner, { title: write('title').slice(0, 500) })
  const file = await createFile({ ownerId: owner.id, conversationId: conversation.id })
  await sql.read((db) =>
    db.run('update files set filename = ? where id = ?', write('file name').slice(0, 255), file.id)
  )
  const stored = `chatflow-file:${file.id}`
  const specs: InteractionSpec[] = [
    approval({ toolCallId: 'call-5', message: write('approval') }),
    form({ message: write('form'), title: write('form title') }),
    actions({
      message: write('choice'),
      actions: [
        { id: 'now', label: write('action') },
        { id: 'later', label: 'Later' },
      ],
    }),
    page({ message: write('page') }),
  ]
  const question = await addMessage(conversation, {
    parts: [
      { type: 'text', text: write('question') },
      { type: 'file', mediaType: 'image/png', filename: write('image name'), url: stored },
      { type: 'file', mediaType: 'audio/mpeg', filename: write('audio name'), url: stored },
      { type: 'file', mediaType: write('media type'), filename: write('other name'), url: stored },
      { type: 'file', mediaType: 'text/plain', filename: 'foreign', url: write('file address') },
    ],
  })
  const callIds = STATES.map((_, index) => `call-${index}`)
  const answer = await addMessage(conversation, {
    role: 'assistant',
    parentId: question,
    parts: [
      { type: 'step-start' },
      { type: 'reasoning', text: write('reasoning') },
      ...STATES.map((state, index) => toolPart(state, callIds[index], write)),
      ...specs.flatMap((spec) => asked(spec, 'accepted')),
      { type: 'source-url', sourceId: 's1', url: write('source address'), title: write('source') },
      { type: 'text', text: write('answer') },
    ],
    usage: {
      input_tokens: 5_480,
      output_tokens: 732,
      total_tokens: 6_212,
      cached_input_tokens: 4_096,
      reasoning_tokens: 90,
      cost_usd: 0.031,
      estimated: false,
    },
  })
  await sql.transaction(async (db) => {
    await describe(db, answer, write)
    const facts = { conversation, messageId: answer, state: 'completed' as const }
    await insertRecords(db, { ...facts, callIds, specs, write })
  })
  const endings: RunState[] = ['stopped', 'failed', 'interrupted', 'awaiting_input']
  let parentId = answer
  for (const status of endings) {
    const next = await addMessage(conversation, { parentId, text: write(`question ${status}`) })
    parentId = await addMessage(conversation, {
      role: 'assistant',
      parentId: next,
      text: write(`answer ${status}`),
      status,
      ...(status === 'failed' && { errorCode: 'provider_unavailable' }),
    })
  }
  await addMessage(conversation, { role: 'assistant', parentId: question, text: 'Another version' })
  await sql.read((db) =>
    db.run(
      'update messages set seq = seq + 100 where conversation_id = ? and id = ?',
      conversation.id,
      parentId
    )
  )
  return { ...conversation, fileId: file.id }
}
