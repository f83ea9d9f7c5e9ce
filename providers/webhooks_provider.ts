import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { SqlStore } from '#core/sql_store'
import { Revisions } from '#settings/revisions'
import type { WebhookSender } from '#webhooks/sending/webhook_sender'
import type { WebhookTransport } from '#webhooks/sending/webhook_transport'

interface Sending {
  sender: WebhookSender
  transport: WebhookTransport
}

/** Webhooks: the sender inside the server, which is loaded once there is a webhook that is on. */
export default class WebhooksProvider {
  #isServing = false
  #sending: Promise<Sending> | null = null
  #ending: Promise<void> | null = null

  constructor(protected app: ApplicationService) {}

  /** Commands leave the sending to the server. Tests send when they want to. */
  async start() {
    if (this.app.getEnvironment() === 'web') {
      const revisions = await this.app.container.make(Revisions)
      revisions.watch('webhooks', () => this.#follow())
    }
  }

  async ready() {
    if (this.app.getEnvironment() !== 'web') {
      return
    }
    this.#isServing = true
    await this.#follow()
    /* Not awaited here: running answers have their own time at the same time. */
    this.app.terminating(() => {
      this.#isServing = false
      this.#ending = this.#end()
    })
  }

  /** Before the database closes. */
  async shutdown() {
    await this.#ending
  }

  /** The sender looks for deliveries while there is a webhook that is on, and costs nothing where there is none. */
  async #follow() {
    if (!this.#isServing) {
      return
    }
    const store = await this.app.container.make(SqlStore)
    const row = await store.read((sql) =>
      sql.get<{ found: number }>('select 1 as found from webhooks where is_enabled = 1 limit 1')
    )
    if (row !== undefined) {
      this.#sending ??= this.#load()
      const { sender } = await this.#sending
      sender.begin()
    } else if (this.#sending !== null) {
      const { sender } = await this.#sending
      sender.rest()
    }
  }

  async #load(): Promise<Sending> {
    const { container } = this.app
    const { WebhookSender: Sender } = await import('#webhooks/sending/webhook_sender')
    const { WebhookTransport: Transport } = await import('#webhooks/sending/webhook_transport')
    const { default: config } = await import('#config/webhooks')
    const transport = new Transport(config.allowedPrivateHosts)
    const sql = await container.make(SqlStore)
    return {
      transport,
      sender: new Sender({ sql, transport, logger: await container.make(Logger) }),
    }
  }

  /** Connections kept for later messages would keep the process alive. */
  async #end() {
    const sending = await this.#sending
    await sending?.sender.end()
    await sending?.transport.destroy()
  }
}
