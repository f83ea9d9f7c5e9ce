import type { ProviderMetadata } from '#ai/types'
import { MessageFold } from '#runs/message_fold'
import type { RunLog } from '#runs/run_log'
import type { TextTicker } from '#runs/text_ticker'
import type { UiChunk } from '#runs/ui_chunks'

/** Text that follows the last frame faster than this is joined before it gets its number. */
export const JOIN_WINDOW_MS = 25

const OUTCOME_UNKNOWN = 'The call was cut off. Whether it took effect is not known.'
const NOT_CALLED = 'The answer ended before this was called.'

type BlockKind = 'text' | 'reasoning'

/**
 * Writes what a model says into the run's log and folds it into the message at the same time. The first delta of a block
 * goes out at once; what comes faster than 25 ms apart is joined into one frame.
 */
export class RunRecorder {
  readonly fold: MessageFold
  #log: RunLog
  #ticker: TextTicker
  #block: { kind: BlockKind; id: string; source: string | undefined; head: string } | null = null
  #blocks: number
  #pending = ''
  #lastDeltaAt = 0

  /** @param fold what an earlier attempt recorded, where the run goes on after one */
  constructor(log: RunLog, ticker: TextTicker, fold = new MessageFold()) {
    this.#log = log
    this.fold = fold
    this.#ticker = ticker
    this.#blocks = fold.parts.filter(({ type }) => type === 'text' || type === 'reasoning').length
  }

  /**
   * Appends to the open block of this kind, or begins one. `source` tells blocks of the same kind apart.
   */
  delta(kind: BlockKind, text: string, source?: string, metadata?: ProviderMetadata) {
    let block = this.#block
    if (block === null || block.kind !== kind || block.source !== source) {
      this.closeBlock()
      const id = `${kind}-${++this.#blocks}`
      block = { kind, id, source, head: `{"type":"${kind}-delta","id":"${id}","delta":` }
      this.#block = block
      this.#write({ type: `${kind}-start`, id })
      this.#lastDeltaAt = 0
    }
    this.#pending += text
    const now = performance.now()
    if (metadata !== undefined) {
      this.flushText(now)
      this.#write({ type: `${kind}-delta`, id: block.id, delta: '', providerMetadata: metadata })
    } else if (now - this.#lastDeltaAt >= JOIN_WINDOW_MS) {
      this.flushText(now)
    } else {
      this.#ticker.add(this)
    }
  }

  /** Gives the joined text its number. Called by the shared ticker as well. */
  flushText(now: number) {
    if (this.#pending !== '' && this.#block !== null) {
      const json = JSON.stringify(this.#pending)
      this.fold.appendText(this.#block.id, ownCopy(this.#pending, json))
      this.#log.appendJson(`${this.#block.head}${json}}`, false)
      this.#pending = ''
      this.#lastDeltaAt = now
    }
  }

  /** Ends the blocks that an earlier attempt left open. */
  closeInherited() {
    for (const { id, kind } of this.fold.openBlocks) {
      this.#write({ type: `${kind}-end`, id })
    }
  }

  /**
   * Gives the calls that have neither a result nor an error their end, and takes back what waits for a person.
   *
   * @param begun the calls that were made: whether they took effect is not known
   */
  closeCalls(begun: ReadonlySet<string>) {
    for (const { toolCallId } of this.fold.openCalls) {
      const errorText = begun.has(toolCallId) ? OUTCOME_UNKNOWN : NOT_CALLED
      this.chunk({ type: 'tool-output-error', toolCallId, errorText, dynamic: true })
    }
    for (const { type, id, data } of this.fold.openInteractions) {
      this.chunk({ type, id, data: { ...data, state: 'cancelled' } })
    }
  }

  /** Ends the open block, if there is one. */
  closeBlock() {
    if (this.#block !== null) {
      this.flushText(performance.now())
      this.#write({ type: `${this.#block.kind}-end`, id: this.#block.id })
      this.#block = null
    }
  }

  /** Appends any other chunk; an open block ends before it. */
  chunk(chunk: UiChunk) {
    this.closeBlock()
    this.#write(chunk)
  }

  #write(chunk: UiChunk) {
    this.fold.apply(chunk)
    this.#log.append(chunk)
  }
}

/**
 * The text as a string of its own. As it comes it may be a slice of what the provider sent, and would keep all of that in
 * memory for as long as the message is; its JSON is a copy already.
 */
function ownCopy(text: string, json: string): string {
  return json.length === text.length + 2 ? json.slice(1, -1) : JSON.parse(json)
}
