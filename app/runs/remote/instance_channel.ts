import type { Logger } from '@adonisjs/core/logger'
import type { RedisConnection } from '@adonisjs/redis'
import { Breaker } from '#core/breaker'
import { parseMessages, type InstanceMessage } from '#runs/remote/instance_messages'

/** What Redis has not acknowledged yet, in characters: more is dropped, and the database carries on. */
const MAX_UNACKNOWLEDGED = 1024 * 1024
/** How often it is made sure that messages to this instance arrive, in ms. */
const CHECK_INTERVAL_MS = 2_000
/** After so many checks without an answer the connection is made anew: the other end may not know of it any more. */
const MAX_MISSED_CHECKS = 2

/**
 * Messages between instances over Redis: one channel for each instance, one connection to hear and one to speak. What is
 * said in one turn of the event loop is one message for each receiver. Nobody waits for it, and nothing here is kept: where Redis
 * is slow or away, messages are dropped.
 */
export class InstanceChannel {
  readonly instanceId: string
  #connection: RedisConnection
  #logger: Logger
  #breaker = new Breaker()
  #waiting = new Map<string, string[]>()
  #unacknowledged = 0
  #isListening = false
  #missedChecks = 0
  #timer: NodeJS.Timeout | null = null
  #onMessage: (message: InstanceMessage) => void = () => {}

  /** @param connection one of its own, without an offline queue */
  constructor(instanceId: string, connection: RedisConnection, logger: Logger) {
    this.instanceId = instanceId
    this.#connection = connection
    this.#logger = logger
  }

  /** Hears from now on what others tell this instance. */
  begin(onMessage: (message: InstanceMessage) => void) {
    this.#onMessage = onMessage
    this.#connection.on('subscriber:ready', () => this.#listen())
    this.#connection.on('subscriber:close', () => {
      this.#isListening = false
    })
    this.#connection.on('ready', () => this.#breaker.succeeded())
    this.#listen()
    this.#timer = setInterval(() => void this.#check(), CHECK_INTERVAL_MS).unref()
  }

  end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
  }

  /** Whether what is said now has a chance to arrive. */
  get isOpen(): boolean {
    return !this.#breaker.isOpen && this.#unacknowledged < MAX_UNACKNOWLEDGED
  }

  send(instanceId: string, message: InstanceMessage) {
    if (!this.isOpen) {
      return
    }
    if (this.#waiting.size === 0) {
      setImmediate(() => this.#sendAll())
    }
    const text = JSON.stringify(message)
    const texts = this.#waiting.get(instanceId)
    if (texts === undefined) {
      this.#waiting.set(instanceId, [text])
    } else {
      texts.push(text)
    }
  }

  #sendAll() {
    for (const [instanceId, texts] of this.#waiting) {
      void this.#publish(instanceId, `[${texts.join(',')}]`)
    }
    this.#waiting.clear()
  }

  async #publish(instanceId: string, text: string) {
    this.#unacknowledged += text.length
    try {
      await this.#connection.publish(channelOf(instanceId), text)
      this.#breaker.succeeded()
    } catch (err) {
      this.#noteFailure(err)
    } finally {
      this.#unacknowledged -= text.length
    }
  }

  /** What waits on the connection for an answer that does not come is given up with it. */
  #noteFailure(err: unknown) {
    if (this.#breaker.failed()) {
      this.#logger.warn({ err }, 'Redis is away: other instances read the database')
      const { ioConnection } = this.#connection
      if (ioConnection.status === 'ready') {
        ioConnection.disconnect(true)
      }
    }
  }

  #listen() {
    if (this.#isListening) {
      return
    }
    /* The same function each time: the connection keeps it once. */
    this.#connection.subscribe(channelOf(this.instanceId), this.#onText, {
      onSubscription: () => {
        this.#isListening = true
      },
      /* It is tried again with the next check, or the next connection. */
      onError: () => {},
    })
  }

  readonly #onText = (text: string) => parseMessages(text).forEach(this.#onMessage)

  /** A connection that was cut off without a word looks like one on which nothing is said. */
  async #check() {
    const subscriber = this.#connection.ioSubscriberConnection
    if (subscriber?.status !== 'ready') {
      return
    }
    this.#listen()
    try {
      await subscriber.ping()
      this.#missedChecks = 0
    } catch {
      this.#missedChecks++
      if (this.#missedChecks >= MAX_MISSED_CHECKS) {
        this.#missedChecks = 0
        subscriber.disconnect(true)
      }
    }
  }
}

/** Channels of Redis belong to no database; ids of instances are never used twice. */
function channelOf(instanceId: string): string {
  return `chatflow:instance:${instanceId}`
}
