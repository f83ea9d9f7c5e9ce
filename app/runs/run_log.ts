import { LEASE_MS, LEASE_RENEWAL_MS } from '#runs/instance_lease'
import { isDurableFirst, type UiChunk } from '#runs/ui_chunks'
import { STORED_FILE_SCHEME } from '#runs/message_parts'
import type { ReadableLog } from '#runs/readable_log'

/** As long as this after something of a run was stored, in ms, nobody else can have taken it: the lease was good then. */
const PROOF_MS = LEASE_MS - LEASE_RENEWAL_MS

/** Who is told that a log has something new; see event_hub.ts. */
export interface LogListener {
  onAppended(log: RunLog): void
  /** What is not stored is kept from readers until it is: the log is to be stored at once. */
  onHeldBack(log: RunLog): void
}

export interface UnstoredFrames {
  firstN: number
  lastN: number
  frames: string
}

/**
 * The event log of one run while this process owns the run: frames numbered n = 1, 2, …, each an SSE event exactly as
 * clients receive it. A numbered frame never changes. Frames that are stored and were sent may leave memory; whoever
 * needs them again reads the database.
 */
export class RunLog implements ReadableLog {
  readonly runId: string
  readonly key: number
  readonly attempt: number
  #listener: LogListener
  #prefix: string
  #frames: string[] = []
  #firstN: number
  #storedN: number
  #headN: number
  /** Numbers of the frames that may be seen only once they are stored, oldest first. */
  #barriers: number[] = []
  #unstoredLength = 0
  #joined = { from: 0, to: 0, text: '' }
  #restN: number | null = null
  #hasFiles = false
  #isEnding = false
  /** When the run was last known to be this process's own, in ms of `performance.now()`. */
  #provenAt = performance.now()

  /**
   * @param storedN the highest frame that is stored already; the log goes on after it
   */
  constructor(
    run: { id: string; key: number; attempt: number },
    storedN: number,
    listener: LogListener
  ) {
    this.runId = run.id
    this.key = run.key
    this.attempt = run.attempt
    this.#listener = listener
    this.#prefix = `id: ${run.id}:${run.attempt}:`
    this.#firstN = storedN + 1
    this.#storedN = storedN
    this.#headN = storedN
  }

  /** The frame where the log rests: its run is over or waits for a person. Null while frames may follow. */
  get restN() {
    return this.#restN
  }

  get headN() {
    return this.#headN
  }

  get storedN() {
    return this.#storedN
  }

  /** The first frame that is still in memory; `headN + 1` where none is. */
  get firstN() {
    return this.#firstN
  }

  /** The last frame that followers may see. */
  get visibleN() {
    return this.#barriers.length === 0 ? this.#headN : this.#barriers[0] - 1
  }

  /** Characters that a crash now would lose. */
  get unstoredLength() {
    return this.#unstoredLength
  }

  /** Whether a frame may name a stored file, which each reader gets under a URL of their own. */
  get hasFiles() {
    return this.#hasFiles
  }

  /** Whether the log's last frames are stored together with the end of its run. */
  get isEnding() {
    return this.#isEnding
  }

  /** From now on whoever ends the run stores the log. */
  beginEnd() {
    this.#isEnding = true
  }

  append(chunk: UiChunk) {
    if (chunk.type === 'file' && chunk.url.startsWith(STORED_FILE_SCHEME)) {
      this.#hasFiles = true
    }
    this.appendJson(JSON.stringify(chunk), isDurableFirst(chunk.type))
  }

  /** The hot path of `append`: one line of JSON, made by the caller. */
  appendJson(json: string, durableFirst: boolean) {
    const n = ++this.#headN
    const frame = `${this.#prefix}${n}\ndata: ${json}\n\n`
    this.#frames.push(frame)
    this.#unstoredLength += frame.length
    if (durableFirst) {
      this.#barriers.push(n)
    }
    this.#listener.onAppended(this)
  }

  /** Appends a frame that is stored already. */
  appendStored(chunk: UiChunk) {
    this.#frames.push(`${this.#prefix}${++this.#headN}\ndata: ${JSON.stringify(chunk)}\n\n`)
    this.#storedN = this.#headN
    this.#listener.onAppended(this)
  }

  /** Whether a commit would make frames visible that wait for it. */
  get isWaitingForCommit() {
    return this.#barriers.length > 0
  }

  /**
   * Keeps what is not stored from readers until it is, where another process may have taken the run meanwhile: this one was held, or
   * had no database, for so long that its lease may have ended.
   */
  holdBackUnproven(now: number) {
    const n = this.#storedN + 1
    if (now - this.#provenAt >= PROOF_MS && n <= this.#headN && this.#barriers[0] !== n) {
      this.#barriers.unshift(n)
      this.#listener.onHeldBack(this)
    }
  }

  /** The visible frames after `n` as one string; they must be in memory (`n + 1 >= firstN`). */
  visibleAfter(n: number): string {
    const from = n + 1
    const to = this.visibleN
    if (from === to) {
      return this.#frames[from - this.#firstN]
    }
    if (this.#joined.from !== from || this.#joined.to !== to) {
      const text = this.#frames.slice(from - this.#firstN, to - this.#firstN + 1).join('')
      this.#joined = { from, to, text }
    }
    return this.#joined.text
  }

  /** The frames that are not stored yet, for one segment. */
  unstored(): UnstoredFrames | null {
    if (this.#storedN === this.#headN) {
      return null
    }
    const frames = this.#frames.slice(this.#storedN + 1 - this.#firstN).join('')
    return { firstN: this.#storedN + 1, lastN: this.#headN, frames }
  }

  /** The frames up to `n` were committed. */
  markStored(n: number) {
    for (let i = this.#storedN + 1; i <= n; i++) {
      this.#unstoredLength -= this.#frames[i - this.#firstN].length
    }
    this.#storedN = n
    this.#provenAt = performance.now()
    while (this.#barriers.length > 0 && this.#barriers[0] <= n) {
      this.#barriers.shift()
    }
    this.#listener.onAppended(this)
  }

  /** The log rests at its head, which is stored. */
  rest() {
    this.#restN = this.#headN
    this.#listener.onAppended(this)
  }

  /** Lets go of the frames up to `n` that are stored. */
  forget(n: number) {
    const count = Math.min(n, this.#storedN) - this.#firstN + 1
    if (count > 0) {
      this.#frames.splice(0, count)
      this.#firstN += count
      this.#joined = { from: 0, to: 0, text: '' }
    }
  }
}
