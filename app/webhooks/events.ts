import type { MessageUsage } from '#conversations/message_view'
import type { InteractionKind } from '#interactions/types'
import type { Period } from '#limits/budgets/periods'
import type { Unit } from '#limits/budgets/spending'
import type { UserRole } from '#models/user'
import type { TerminalState } from '#runs/run_states'

/** An answer has come to its end, whichever. */
export interface RunCompleted {
  run_id: string
  conversation_id: string
  /** The answer. */
  message_id: string
  /** Who asked. */
  user_id: string
  state: TerminalState
  /** Of `failed` and `interrupted`; see the list of error codes. */
  error_code: string | null
  /** `provider/model`; null where none was asked. */
  model: string | null
  provider: string | null
  /** Of the whole answer; null where no model was asked. */
  usage: MessageUsage | null
}

/** An answer waits for a person. */
export interface InteractionPending {
  interaction_id: string
  kind: InteractionKind
  run_id: string
  conversation_id: string
  message_id: string
  /** Whom it waits for. */
  user_id: string
  /** The tool whose call waits, as the model calls it. */
  tool: string
  /** When it ends by itself; RFC 3339. */
  expires_at: string
}

/** Most of a budget is used, or all of it: once in each day or month. */
export interface BudgetThreshold {
  /** `id` is null of the whole instance. */
  subject: { kind: string; id: string | null }
  period: Period
  unit: Unit
  /** How much of it is used. */
  percent: 80 | 100
  /** The budget, in tokens or US dollars. */
  amount: number
  /** When counting begins anew; RFC 3339. */
  resets_at: string
}

export interface UserCreated {
  user_id: string
  email: string
  role: UserRole
}

/** Sent by an administrator to one webhook, to try it. */
export interface WebhookTest {
  webhook_id: string
}

/** What is told to webhooks, by type: ids and figures, never what somebody wrote. */
export interface WebhookEvents {
  'run.completed': RunCompleted
  'interaction.pending': InteractionPending
  'budget.threshold': BudgetThreshold
  'user.created': UserCreated
  'webhook.test': WebhookTest
}

export type WebhookEventType = keyof WebhookEvents
/** Those that happen, and that webhooks are for. */
export type SubscribableEvent = Exclude<WebhookEventType, 'webhook.test'>

/** What each tells, for people. */
export const EVENT_WORDS: Record<SubscribableEvent, string> = {
  'run.completed': 'An answer ended: completed, stopped, failed or interrupted',
  'interaction.pending': 'An answer waits for a person',
  'budget.threshold': '80 % or all of a budget is used',
  'user.created': 'A new account',
}

export const SUBSCRIBABLE_EVENTS: readonly SubscribableEvent[] = [
  'run.completed',
  'interaction.pending',
  'budget.threshold',
  'user.created',
]

export const WEBHOOK_EVENT_TYPES: readonly WebhookEventType[] = [
  ...SUBSCRIBABLE_EVENTS,
  'webhook.test',
]
