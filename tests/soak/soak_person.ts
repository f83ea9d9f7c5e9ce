import { setTimeout as sleep } from 'node:timers/promises'
import { AnswerCheck, tokensUpTo } from './answer_check.js'
import { drawQuestion, type SoakQuestion } from './soak_question.js'
import { readStream, type StreamEnd } from './soak_stream.js'

/** A question that was acknowledged, and what the person saw of its answer. */
export interface Asked {
  message: string
  conversationId: string
  runId: string
  usesTool: boolean
  text: string
  /** What the call of a tool came to, as `AnswerCheck` says. */
  result: string | null
  state: 'completed' | 'stopped' | 'failed' | 'interrupted'
}

export interface PersonOptions {
  headers: Record<string, string>
  /** One of the instances, whichever. */
  anyUrl: () => string
  random: () => number
  /** Of each answer, and the ms between two. */
  tokens: () => { count: number; pauseMs: number }
  /** Whether there is a tool that answers may call. */
  hasTools: boolean
  isOver: () => boolean
}

/** Counts of what clients did and met. */
export interface Tally {
  asked: number
  answers: Record<Asked['state'], number>
  hungUp: number
  followed: number
  replays: number
  stopped: number
  /** The most that was shown before a crash and is not kept: about so many ms of the answer. */
  worstTailMs: number
  refusals: Record<string, number>
}

/** Three digits and a blank. */
const CHARACTERS_PER_TOKEN = 4
const RETRY_MS = 500
/** After an answer that failed people look at it for a moment. */
const THINK_MS = 2_000
/** Nothing that is broken stays so for this long. */
const PATIENCE_MS = 150_000

/** Somebody who asks, reads, loses the connection, comes back at another instance, stops answers. */
export class SoakPerson {
  readonly asked: Asked[] = []
  readonly faults: string[] = []
  #options: PersonOptions
  #tally: Tally

  constructor(options: PersonOptions, tally: Tally) {
    this.#options = options
    this.#tally = tally
  }

  /** Asks again and again, one answer at a time, until the soak is over. */
  async converse(): Promise<void> {
    while (!this.#options.isOver()) {
      try {
        await this.#askOnce()
      } catch (error) {
        this.faults.push(error instanceof Error ? error.message : String(error))
      }
    }
  }

  async #askOnce(): Promise<void> {
    const { tokens, random, hasTools } = this.#options
    const question = drawQuestion(random, tokens(), hasTools)
    const { message, body, stopAt } = question
    const check = new AnswerCheck()
    const first = await this.#send(message, body, check, question)
    await this.#readOn(check, first, stopAt)
    this.#note(question, check)
    if (check.error !== null) {
      await sleep(THINK_MS)
    }
  }

  /** The same key until it is acknowledged, wherever. */
  async #send(
    key: string,
    body: object,
    check: AnswerCheck,
    at: { hangUpAt: number; stopAt: number }
  ): Promise<StreamEnd> {
    const deadline = performance.now() + PATIENCE_MS
    const headers = { ...this.#options.headers, 'idempotency-key': key.replaceAll(' ', '-') }
    for (;;) {
      const url = `${this.#options.anyUrl()}/conversations/chat/stream`
      const end = await this.#read(url, { method: 'POST', headers, body }, check, at)
      if (check.hasBegun) {
        this.#tally.asked++
        return end
      }
      this.#refused(end, performance.now() > deadline, `“${key}” was not taken`)
      await sleep(RETRY_MS)
    }
  }

  async #readOn(check: AnswerCheck, first: StreamEnd, stopAt: number): Promise<void> {
    let end = first
    let deadline = performance.now() + PATIENCE_MS
    let seen = check.lastEventId
    while (end.kind !== 'complete') {
      if (end.kind === 'refused') {
        this.#refused(end, performance.now() > deadline, `run ${check.runId} has no end`)
        await sleep(RETRY_MS)
      } else if (performance.now() > deadline) {
        throw new Error(`run ${check.runId} came no further than ${seen}`)
      }
      const url = `${this.#options.anyUrl()}/conversations/${check.conversationId}/stream`
      const headers = { ...this.#options.headers, 'last-event-id': check.lastEventId }
      const hangUpAt = this.#options.random() < 0.2 ? check.text.length + 50 : Infinity
      this.#tally.followed++
      end = await this.#read(url, { method: 'GET', headers }, check, { hangUpAt, stopAt })
      if (check.lastEventId !== seen) {
        seen = check.lastEventId
        deadline = performance.now() + PATIENCE_MS
      } else {
        await sleep(RETRY_MS)
      }
    }
  }

  async #read(
    url: string,
    request: Parameters<typeof readStream>[1],
    check: AnswerCheck,
    { hangUpAt, stopAt }: { hangUpAt: number; stopAt: number }
  ): Promise<StreamEnd> {
    let isStopping = false
    let events = 0
    return readStream(url, request, (event) => {
      check.take(event)
      events++
      if (events > stopAt && !isStopping) {
        isStopping = true
        void this.#stop(check.conversationId)
      }
      if (events > hangUpAt) {
        this.#tally.hungUp++
        return 'hang up'
      }
      return undefined
    })
  }

  /** From any instance; whether it is heard is seen by the stream. */
  async #stop(conversationId: string): Promise<void> {
    this.#tally.stopped++
    const url = `${this.#options.anyUrl()}/conversations/${conversationId}/stop`
    try {
      const response = await fetch(url, { method: 'POST', headers: this.#options.headers })
      await response.text()
    } catch {
      /* The instance is away. */
    }
  }

  #refused(end: StreamEnd, isTooLate: boolean, what: string): void {
    const name = end.kind === 'refused' ? `${end.status} ${end.code}` : end.kind
    this.#tally.refusals[name] = (this.#tally.refusals[name] ?? 0) + 1
    if (end.kind === 'refused' && ![409, 429, 503].includes(end.status)) {
      throw new Error(`${what}: ${name}`)
    }
    if (isTooLate) {
      throw new Error(`${what} in ${PATIENCE_MS / 1_000} s: ${name}`)
    }
  }

  #note({ message, count, pauseMs, usesTool }: SoakQuestion, check: AnswerCheck): void {
    check.checkReplays()
    this.#tally.worstTailMs = Math.max(this.#tally.worstTailMs, tokensIn(check.lostTail) * pauseMs)
    this.faults.push(...check.faults)
    this.#tally.replays += check.replays
    const state = stateOf(check)
    this.#tally.answers[state]++
    const { text, conversationId, runId, result } = check
    if (!tokensUpTo(count).startsWith(text)) {
      this.faults.push(`run ${runId} said something else: …${text.slice(-40)}`)
    }
    if (state === 'completed' && text !== tokensUpTo(count)) {
      this.faults.push(`run ${runId} is complete without its end: …${text.slice(-40)}`)
    }
    this.asked.push({ message, conversationId, runId, usesTool, text, result, state })
  }
}

/** About how many tokens so many characters of the end of an answer are. */
function tokensIn(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN)
}

function stateOf({ isAborted, error }: AnswerCheck): Asked['state'] {
  if (isAborted) {
    return 'stopped'
  }
  if (error === null) {
    return 'completed'
  }
  return error.includes('run_interrupted') ? 'interrupted' : 'failed'
}
