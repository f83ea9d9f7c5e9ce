import type { Sql } from '#core/sql'
import type { JsonSchema, OfferedAction } from '#tools/types'

/**
 * `approval`: a tool's call that needs a yes. `form`: fields to fill in. `actions`: one of some choices. `url`: a page to
 * visit, or to sign in at.
 */
export type InteractionKind = 'approval' | 'form' | 'actions' | 'url'

/** `pending` → one of the others, once. */
export const INTERACTION_STATES = [
  'pending',
  'accepted',
  'declined',
  'cancelled',
  'expired',
] as const

export type InteractionState = (typeof INTERACTION_STATES)[number]

/** The tool whose call waits. */
export interface AskedTool {
  /** As the model calls it: `server__tool`. */
  name: string
  title: string | null
  /** The id of the server, as people know it. */
  server: string
}

/** The run that waits. Ids are UUIDv7. */
export interface WaitingRun {
  id: string
  conversationId: string
  messageId: string
  /** Whom it waits for. */
  userId: string
}

interface Asked {
  /** UUIDv7, made by the run: the frames that show it are stored in the same commit. */
  id: string
  /** The model's id of the call, within the run; at most 128 characters. */
  toolCallId: string
  tool: AskedTool
  title: string
  message: string
}

/** What a server asks in the course of a call. */
interface AskedByServer extends Asked {
  /** `InputRequest.key`. */
  key: string
  /** How often the call has asked, this time included: 1, 2, … */
  round: number
}

/** What is asked of a person. */
export type InteractionSpec =
  | (Asked & {
      kind: 'approval'
      /** The arguments, valid against `schema`. */
      input: Record<string, unknown>
      /** The tool's input schema: edited arguments have to fit, too. */
      schema: JsonSchema
      definitionHash: string
    })
  | (AskedByServer & { kind: 'form'; schema: JsonSchema })
  | (AskedByServer & { kind: 'actions'; actions: OfferedAction[] })
  /** Refused where `shownUrlFault` finds one. */
  | (AskedByServer & { kind: 'url'; url: string; purpose: UrlPurpose })

export type UrlPurpose = 'sign_in' | 'visit'

/** What the person filled in. */
export type FormContent = Record<string, string | number | boolean | string[]>

/** What the person said, beside accepting or declining. */
export interface InteractionAnswer {
  /** Of forms; of actions `{ action: <id> }`. */
  content?: FormContent
  /** Of approvals: the arguments to call with, where the person changed them. */
  input?: Record<string, unknown>
  /** Of approvals: the tool need not ask again in this conversation. */
  alwaysAllow?: boolean
  /** Why an approval was declined. */
  reason?: string
}

/** An interaction as it is stored. Times are milliseconds since 1970. */
export interface Interaction {
  id: string
  kind: InteractionKind
  conversationId: string
  runId: string
  messageId: string
  userId: string
  toolCallId: string
  round: number
  key: string
  title: string
  message: string
  tool: AskedTool
  /** Of a form its fields, of an approval the tool's input schema. */
  schema: JsonSchema | null
  actions: OfferedAction[] | null
  /** Of an approval: the arguments as the model wrote them. */
  input: Record<string, unknown> | null
  definitionHash: string | null
  url: string | null
  purpose: UrlPurpose | null
  state: InteractionState
  answer: InteractionAnswer | null
  answeredBy: string | null
  createdAt: number
  expiresAt: number
  closedAt: number | null
}

/** What becomes of a run when an interaction of it has ended. The run engine is behind this. */
export abstract class RunContinuation {
  /**
   * An interaction of the run has ended, in the caller's transaction, which holds the run's row. Queues the run where it
   * waits for nothing else.
   */
  abstract answered(sql: Sql, runId: string): Promise<void>

  /** The transaction has committed: the run is executed here, where it is queued. */
  abstract wake(runId: string): void
}
