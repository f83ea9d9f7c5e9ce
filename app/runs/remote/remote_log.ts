import { framesAfter } from '#runs/frames'
import type { ReadableLog } from '#runs/readable_log'

/** A run as the database has it. */
export interface RemoteRun {
  key: number
  attempt: number
  restN: number | null
  /** The instance that executes it; null where none has yet. */
  instanceId: string | null
}

/** Frames as the database has them. */
export interface StoredPiece {
  firstN: number
  lastN: number
  attempt: number
  frames: string
}

interface Piece {
  firstN: number
  lastN: number
  frames: string
}

/**
 * The end of a log that another process writes, as this one has heard of it: stored frames come with the polls of the
 * database, and where there is Redis, frames that may be seen before they are stored come ahead of them. It has no gaps: what
 * does not go on where it ends is left for the next poll. What was before its beginning is in the database.
 */
export class RemoteLog implements ReadableLog {
  readonly runId: string
  readonly key: number
  readonly hasFiles = true
  #run: RemoteRun
  #pieces: Piece[] = []
  #firstN: number
  #headN: number
  #storedN: number
  /** The first frame of the last stored piece that was seen: it may be stored again, longer. */
  #lastFirstN: number

  /** @param last the last stored piece; its frames stay in the database */
  constructor(runId: string, run: RemoteRun, last: { firstN: number; lastN: number }) {
    this.runId = runId
    this.key = run.key
    this.#run = run
    this.#firstN = last.lastN + 1
    this.#headN = last.lastN
    this.#storedN = last.lastN
    this.#lastFirstN = last.firstN
  }

  get attempt() {
    return this.#run.attempt
  }

  get instanceId() {
    return this.#run.instanceId
  }

  get restN() {
    return this.#run.restN
  }

  get storedN() {
    return this.#storedN
  }

  get lastFirstN() {
    return this.#lastFirstN
  }

  get firstN() {
    return this.#firstN
  }

  get visibleN() {
    return this.#headN
  }

  /** What came ahead was proven where it came from. */
  holdBackUnproven() {}

  visibleAfter(n: number): string {
    let frames = ''
    for (const piece of this.#pieces) {
      if (piece.lastN > n) {
        frames += framesAfter(n, { first_n: piece.firstN, frames: piece.frames })
      }
    }
    return frames
  }

  forget(n: number) {
    const until = Math.min(n, this.#storedN)
    while (this.#pieces.length > 0 && this.#pieces[0].lastN <= until) {
      this.#firstN = this.#pieces[0].lastN + 1
      this.#pieces.shift()
    }
  }

  /** Frames that the run's owner sent ahead of the database; false where this log cannot go on with them. */
  takeAhead(attempt: number, piece: Piece): boolean {
    if (attempt !== this.attempt || piece.firstN > this.#headN + 1) {
      return false
    }
    this.#append(piece)
    return true
  }

  /**
   * What the database has, from the last piece that was seen on.
   *
   * @param onVoid is told of the frame whose followers are void, where another attempt goes on from there
   */
  takeStored(run: RemoteRun, pieces: StoredPiece[], onVoid: (keptN: number) => void) {
    if (run.attempt === this.attempt) {
      pieces.forEach((piece) => this.#store(piece))
    } else {
      const ours = pieces.filter(({ attempt }) => attempt <= this.attempt)
      ours.forEach((piece) => this.#store(piece))
      this.#cutAfter(this.#storedN)
      onVoid(this.#storedN)
      pieces.slice(ours.length).forEach((piece) => this.#store(piece))
    }
    this.#run = run
  }

  #store(piece: StoredPiece) {
    this.#append(piece)
    this.#storedN = Math.max(this.#storedN, piece.lastN)
    this.#lastFirstN = Math.max(this.#lastFirstN, piece.firstN)
  }

  /** What is there already stays as it is: a numbered frame never changes. */
  #append({ firstN, lastN, frames }: Piece) {
    if (lastN <= this.#headN) {
      return
    }
    const from = this.#headN + 1
    this.#pieces.push({
      firstN: from,
      lastN,
      frames: framesAfter(this.#headN, { first_n: firstN, frames }),
    })
    this.#headN = lastN
  }

  /** Forgets all frames: those up to `n` are in the database. */
  #cutAfter(n: number) {
    this.#pieces = []
    this.#headN = n
    this.#firstN = n + 1
  }
}
