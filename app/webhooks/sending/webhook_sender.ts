import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { deliveryBell } from '../delivery_bell.js'
import {
  claimDeliveries,
  findDueWebhooks,
  returnDelivery,
  type ClaimedDelivery,
} from './claim_deliveries.js'
import { sendDelivery } from './send_delivery.js'
import { settleAttempt } from './settle_attempt.js'
import type { WebhookTransport } from './webhook_transport.js'

/** How often deliveries of other processes, and those that are tried again, are looked for. */
const POLL_MS = 2_000
/** The bell rings before the commit, which takes a few ms; one that takes longer is found by the next look. */
const BELL_DELAY_MS = 50
/** Sent to one webhook at once, and to all: a slow receiver holds up its own messages alone. */
const MAX_PER_WEBHOOK = 2
const MAX_AT_ONCE = 16
/** How long what is being sent may go on when the server stops. */
const FINISH_GRACE_MS = 5_000

/**
 * Sends what is due to webhooks, in the server's own process. Each delivery is taken under a lease, so that any number of
 * servers share the work, and one that dies leaves its own to the others.
 */
export class WebhookSender {
  #sql: SqlStore
  #transport: WebhookTransport
  #logger: Pick<Logger, 'error'>
  #inFlight = new Map<string, number>()
  #sending = new Set<Promise<void>>()
  #poll: NodeJS.Timeout | null = null
  #bell: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #isAgain = false
  #isEnding = false
  #isFailing = false
  #abort = new AbortController()

  constructor(services: {
    sql: SqlStore
    transport: WebhookTransport
    logger: Pick<Logger, 'error'>
  }) {
    this.#sql = services.sql
    this.#transport = services.transport
    this.#logger = services.logger
  }

  /** Sends from now on, in the background. */
  begin(): void {
    if (this.#isEnding || this.#poll !== null) {
      return
    }
    this.#poll = setInterval(() => void this.look(), POLL_MS).unref()
    deliveryBell.listen(() => {
      this.#bell ??= setTimeout(() => {
        this.#bell = null
        void this.look()
      }, BELL_DELAY_MS).unref()
    })
    void this.look()
  }

  /** Looks no more until `begin` is called; what is being sent goes on. */
  rest(): void {
    deliveryBell.listen(null)
    clearTimeout(this.#bell ?? undefined)
    clearInterval(this.#poll ?? undefined)
    this.#bell = null
    this.#poll = null
  }

  /** Begins nothing more; waits for what is being sent, and gives back what does not come to its end. */
  async end(graceMs = FINISH_GRACE_MS): Promise<void> {
    this.#isEnding = true
    this.rest()
    const grace = setTimeout(() => this.#abort.abort(new Error('the server stops')), graceMs)
    await this.settled()
    clearTimeout(grace)
  }

  /** Takes what is due, as far as there is room, and begins to send it. */
  async look(): Promise<void> {
    this.#isAgain = true
    this.#looking ??= this.#lookAsAsked().finally(() => {
      this.#looking = null
    })
    await this.#looking
  }

  /** Resolves when nothing is being sent and nothing more is due. */
  async settled(): Promise<void> {
    await this.#looking
    while (this.#sending.size > 0) {
      await Promise.all(this.#sending)
      await this.#looking
    }
  }

  /** Whoever asks during a look may have something that it did not see. */
  async #lookAsAsked(): Promise<void> {
    while (this.#isAgain) {
      this.#isAgain = false
      await this.#lookOnce()
    }
  }

  async #lookOnce(): Promise<void> {
    if (this.#isEnding || this.#sending.size >= MAX_AT_ONCE) {
      return
    }
    try {
      const ids = await this.#sql.read(findDueWebhooks)
      /* Whoever has most under way comes last. */
      for (const id of ids.toSorted((one, other) => this.#countOf(one) - this.#countOf(other))) {
        await this.#claim(id)
      }
      this.#isFailing = false
    } catch (err) {
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#logger.error({ err }, 'webhooks cannot be looked for')
      }
    }
  }

  async #claim(webhookId: string): Promise<void> {
    const room = Math.min(
      MAX_PER_WEBHOOK - this.#countOf(webhookId),
      MAX_AT_ONCE - this.#sending.size
    )
    if (room <= 0 || this.#isEnding) {
      return
    }
    const claimed = await this.#sql.transaction((sql) => claimDeliveries(sql, webhookId, room))
    for (const delivery of claimed) {
      if (this.#isEnding) {
        await this.#sql.transaction((sql) => returnDelivery(sql, delivery))
        continue
      }
      this.#inFlight.set(webhookId, this.#countOf(webhookId) + 1)
      const sending = this.#send(delivery).finally(() => {
        this.#sending.delete(sending)
        const others = this.#countOf(webhookId) - 1
        if (others > 0) {
          this.#inFlight.set(webhookId, others)
        } else {
          this.#inFlight.delete(webhookId)
        }
        void this.look()
      })
      this.#sending.add(sending)
    }
  }

  /** What cannot be stored is sent once more when its lease is over. */
  async #send(delivery: ClaimedDelivery): Promise<void> {
    try {
      const attempt = await sendDelivery(this.#transport, delivery, this.#abort.signal)
      await this.#sql.transaction((sql) =>
        attempt === null ? returnDelivery(sql, delivery) : settleAttempt(sql, delivery, attempt)
      )
    } catch (err) {
      this.#logger.error({ err, event_id: delivery.event_id }, 'the result of a webhook is lost')
    }
  }

  #countOf(webhookId: string): number {
    return this.#inFlight.get(webhookId) ?? 0
  }
}
