import type { Writable } from 'node:stream'
import { DONE_FRAME, HEARTBEAT_FRAME } from '#runs/frames'
import type { LogReader, ReadableLog } from '#runs/readable_log'
import type { StoredFrames, StoredRunLog } from '#runs/stored_run_log'

export interface FollowerOptions {
  runId: string
  response: Writable
  /** The last frame that the client has; 0 for all. */
  cursor: number
  /** The run's log where this process owns the run; null where it is yet to be given to `follow`. */
  log: ReadableLog | null
  stored: Pick<StoredRunLog, 'readAfter'>
  /** Gives each reader the files' URLs that are theirs. */
  localize: (frames: string) => string
  /** This process writes the log no more: another is to be given to `follow`. */
  onForsaken: (follower: Follower) => void
  onClosed: (follower: Follower) => void
  /** Adds up what is sent. */
  sent: SentTotals
}

/** What was sent to readers. */
export interface SentTotals {
  /** Frames of logs. */
  frames: number
  bytes: number
}

/**
 * One reader of one run's log. It emits frame `cursor + 1` only, from memory where memory holds it, else from the
 * database; where neither has it, it waits to be pumped. It ends at the frame where the log rests, never because of the
 * run's state, and a stream that is not finished is destroyed, never ended.
 */
export class Follower implements LogReader {
  readonly runId: string
  #response: Writable
  #log: ReadableLog | null
  #stored: FollowerOptions['stored']
  #localize: (frames: string) => string
  #onForsaken: (follower: Follower) => void
  #onClosed: (follower: Follower) => void
  #sent: SentTotals
  #cursor: number
  #blockedAt: number | null = null
  #isReading = false
  #isEnded = false
  #isClosed = false

  constructor(options: FollowerOptions) {
    this.runId = options.runId
    this.#response = options.response
    this.#cursor = options.cursor
    this.#log = options.log
    this.#stored = options.stored
    this.#localize = options.localize
    this.#onForsaken = options.onForsaken
    this.#onClosed = options.onClosed
    this.#sent = options.sent
    this.#response.on('drain', () => this.#unblock())
    this.#response.on('close', () => this.#close())
    this.#response.on('error', () => this.#close())
  }

  get cursor() {
    return this.#cursor
  }

  get log() {
    return this.#log
  }

  /** A reader who does not keep up reads the database later; memory is not kept for them. */
  get isBehind() {
    return this.#blockedAt !== null || this.#isReading
  }

  /** Whether the stream is complete; what is left is for the client to take it. */
  get isEnded() {
    return this.#isEnded
  }

  /** Since when the client takes nothing, in ms of `performance.now()`. */
  get blockedAt() {
    return this.#blockedAt
  }

  get isClosed() {
    return this.#isClosed
  }

  /** Reads this log from now on. */
  follow(log: ReadableLog) {
    this.#log = log
    this.pump()
  }

  /** Sends what there is. Cheap when there is nothing. */
  pump() {
    const log = this.#log
    if (log === null || this.#isClosed || this.#isEnded || this.isBehind) {
      return
    }
    log.holdBackUnproven(performance.now())
    if (this.#cursor < log.visibleN) {
      if (this.#cursor + 1 < log.firstN) {
        this.#readStored()
        return
      }
      const frames = log.visibleAfter(this.#cursor)
      this.#moveTo(log.visibleN)
      this.#send(log.hasFiles ? this.#localize(frames) : frames, this.#cursor === log.restN)
    } else if (this.#cursor === log.restN) {
      this.end()
    } else if (log.restN !== null) {
      this.destroy()
    }
  }

  /** Whoever has seen more has seen what never was: they follow again, and get a replay. */
  voidAfter(keptN: number) {
    if (this.#cursor > keptN) {
      this.destroy()
    }
  }

  /** What was seen and not stored may never be. */
  forsakeMemory() {
    this.voidAfter(this.#log?.storedN ?? this.#cursor)
    this.#log = null
    if (!this.#isClosed) {
      this.#onForsaken(this)
    }
  }

  /** Keeps proxies awake. */
  heartbeat() {
    if (!this.#isClosed && !this.#isEnded && this.#blockedAt === null) {
      this.#write(HEARTBEAT_FRAME)
    }
  }

  /** Ends an unfinished stream: the client sees a broken connection and follows again. */
  destroy() {
    this.#response.destroy()
    this.#close()
  }

  /**
   * Sends the rest and `[DONE]`. The follower stays until the client has taken it: an ended response holds its memory for
   * as long as nobody reads it.
   */
  end(rest = '') {
    this.#isEnded = true
    const text = rest + DONE_FRAME
    this.#sent.bytes += Buffer.byteLength(text)
    this.#response.end(text)
    if (this.#response.writableLength === 0) {
      this.#close()
    } else {
      this.#blockedAt ??= performance.now()
    }
  }

  #readStored() {
    this.#isReading = true
    this.#stored.readAfter(this.runId, this.#cursor).then(
      (segment) => {
        this.#isReading = false
        this.#takeStored(segment)
      },
      () => {
        this.#isReading = false
        this.destroy()
      }
    )
  }

  #takeStored(segment: StoredFrames | null) {
    if (this.#isClosed) {
      return
    }
    if (segment === null) {
      this.destroy()
      return
    }
    if (segment.frames === '') {
      if (this.#cursor === segment.restN) {
        this.end()
      } else if (segment.restN !== null) {
        this.destroy()
      }
      return
    }
    this.#moveTo(segment.lastN)
    this.#send(this.#localize(segment.frames), this.#cursor === segment.restN)
    this.pump()
  }

  #send(frames: string, isLast: boolean) {
    if (isLast) {
      this.end(frames)
    } else {
      this.#write(frames)
    }
  }

  #moveTo(n: number) {
    this.#sent.frames += n - this.#cursor
    this.#cursor = n
  }

  #write(text: string) {
    this.#sent.bytes += Buffer.byteLength(text)
    if (!this.#response.write(text)) {
      this.#blockedAt = performance.now()
    }
  }

  #unblock() {
    if (!this.#isEnded) {
      this.#blockedAt = null
      this.pump()
    }
  }

  #close() {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#onClosed(this)
    }
  }
}
