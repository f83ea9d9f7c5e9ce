import app from '@adonisjs/core/services/app'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { Sql } from '#core/sql'
import { openInteractions, readInteractions } from '#interactions/interaction_store'
import { RunContinuation, type InteractionSpec, type WaitingRun } from '#interactions/types'
import { insertRun } from '#runs/run_writer'
import { createAccount } from './accounts.js'
import { sendJson, serverUrl, type ChatTarget } from './chats.js'
import { addMessage, createConversation, type TestConversation } from './conversations.js'
import { parseReservation } from '#limits/budgets/reservation'

type Kind = InteractionSpec['kind']
type SpecOf<K extends Kind> = Extract<InteractionSpec, { kind: K }>

/** A run that waits for whoever asked, in the conversation given or in one of its own. */
export async function createWaitingRun(
  owner: { id: string },
  conversation?: TestConversation
): Promise<WaitingRun> {
  const place = conversation ?? (await createConversation(owner))
  const userMessageId = await addMessage(place, { text: 'Do it' })
  const messageId = await addMessage(place, {
    role: 'assistant',
    parentId: userMessageId,
    parts: [],
    status: 'awaiting_input',
  })
  const id = await sql.transaction(async (db) => {
    const inserted = await insertRun(db, {
      conversationId: place.id,
      messageId,
      userMessageId,
      userId: owner.id,
      instanceId: newId(),
      options: { model: null, tools: 'auto' },
      reservation: parseReservation(null),
      requestId: 'request-1',
      now: Date.now(),
    })
    await db.run(
      `update runs set state = 'awaiting_input', instance_id = null where id = ?`,
      inserted.id
    )
    return inserted.id
  })
  return { id, conversationId: place.id, messageId, userId: owner.id }
}

const asked = (message: string) => ({
  id: newId(),
  toolCallId: 'call-1',
  tool: { name: 'mail__send', title: 'Send mail', server: 'mail' },
  title: 'Send mail',
  message,
})

/** Whether a mail may be sent. */
export function approval(more: Partial<SpecOf<'approval'>> = {}): SpecOf<'approval'> {
  return {
    ...asked('May this mail be sent?'),
    kind: 'approval',
    input: { to: 'ada@example.test' },
    schema: {
      type: 'object',
      properties: { to: { type: 'string', minLength: 3 }, urgent: { type: 'boolean' } },
      required: ['to'],
      additionalProperties: false,
    },
    definitionHash: 'a'.repeat(64),
    ...more,
  }
}

/** To whom the mail goes, and how. */
export function form(more: Partial<SpecOf<'form'>> = {}): SpecOf<'form'> {
  return {
    ...asked('To whom?'),
    kind: 'form',
    key: 'whom',
    round: 1,
    schema: {
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email' },
        copies: { type: 'integer', minimum: 0, maximum: 5 },
        topics: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
      },
      required: ['email'],
    },
    ...more,
  }
}

/** When the mail goes. */
export function actions(more: Partial<SpecOf<'actions'>> = {}): SpecOf<'actions'> {
  return {
    ...asked('When?'),
    kind: 'actions',
    key: 'when',
    round: 1,
    actions: [
      { id: 'now', label: 'Now', style: 'primary' },
      { id: 'later', label: 'Later' },
    ],
    ...more,
  }
}

/** A page to look at first. */
export function page(more: Partial<SpecOf<'url'>> = {}): SpecOf<'url'> {
  return {
    ...asked('Look at this first.'),
    kind: 'url',
    key: 'page',
    round: 1,
    url: 'https://mail.example.test/terms?v=2',
    purpose: 'visit',
    ...more,
  }
}

/** Opens interactions of a run as the engine does. */
export async function openAll(run: WaitingRun, specs: InteractionSpec[], now = Date.now()) {
  await sql.transaction((db) => openInteractions(db, run, specs, now))
}

/** Somebody's run waits for these. */
export async function givenWaiting(...specs: InteractionSpec[]) {
  const account = await createAccount()
  const run = await createWaitingRun(account)
  await openAll(run, specs)
  return { account, run, ids: specs.map(({ id }) => id) }
}

export const interactionsOf = (run: WaitingRun) => sql.read((db) => readInteractions(db, run.id))

export async function stateOfRun({ id }: WaitingRun): Promise<string | undefined> {
  const row = await sql.read((db) =>
    db.get<{ state: string }>('select state from runs where id = ?', id)
  )
  return row?.state
}

/** What a client reads of an interaction. */
export interface ShownInteraction {
  id: string
  kind: Kind
  state: string
  url?: string
  host?: string
  [field: string]: unknown
}

export interface InteractionReply {
  status: number
  headers: Headers
  text: string
  body: ShownInteraction & {
    code: string
    errors: { field: string; rule: string }[]
  }
}

/** `POST /interactions/{id}` */
export async function answer(
  { headers }: ChatTarget,
  id: string,
  body: unknown,
  key?: string
): Promise<InteractionReply> {
  const {
    status,
    headers: received,
    text,
  } = await sendJson(
    'POST',
    serverUrl(`/interactions/${id}`),
    { headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) } },
    body
  )
  return { status, headers: received, text, body: JSON.parse(text) }
}

/** `GET /interactions`: what waits for this person, in any conversation, newest first. */
export async function openOnes({ headers }: ChatTarget): Promise<ShownInteraction[]> {
  const { text } = await sendJson('GET', serverUrl('/interactions?state=pending'), { headers })
  const { data }: { data: ShownInteraction[] } = JSON.parse(text)
  return data
}

/** Stands in for the engine: runs are queued, and which ones it would execute is noted. */
export class NotedContinuation extends RunContinuation {
  readonly wokenRuns: string[] = []
  #answeredRuns = new Set<string>()

  /** Until the test is over. What it has queued is stopped then, or the server would answer it in another test. */
  static use(cleanup: (undo: () => Promise<void>) => void): NotedContinuation {
    const noted = new NotedContinuation()
    app.container.swap(RunContinuation, () => noted)
    cleanup(async () => {
      app.container.restore(RunContinuation)
      await noted.#stopAll()
    })
    return noted
  }

  async #stopAll() {
    for (const id of this.#answeredRuns) {
      await sql.read((db) =>
        db.run(
          `update runs set state = 'stopped', finished_at = ? where id = ? and state = 'queued'`,
          Date.now(),
          id
        )
      )
    }
  }

  async answered(db: Sql, runId: string): Promise<void> {
    this.#answeredRuns.add(runId)
    await db.run(
      `update runs set state = 'queued' where id = ? and state = 'awaiting_input' and not exists (
         select 1 from interactions i where i.run_id = runs.id and i.state = 'pending')`,
      runId
    )
  }

  wake(runId: string): void {
    this.wokenRuns.push(runId)
  }
}
