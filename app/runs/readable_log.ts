/** A run's log as far as this process holds it in memory, whoever writes it. */
export interface ReadableLog {
  readonly runId: string
  /** The frame where the log rests: its run is over or waits for a person. Null while frames may follow. */
  readonly restN: number | null
  /** The last frame that is known to be stored. */
  readonly storedN: number
  /** The first frame that is in memory; one more than the last where none is. */
  readonly firstN: number
  /** The last frame that readers may see. */
  readonly visibleN: number
  /** Whether a frame may name a stored file, which each reader gets under a URL of their own. */
  readonly hasFiles: boolean
  /**
   * Hides what may be void by now. To be called before the log is read.
   *
   * @param now in ms of `performance.now()`
   */
  holdBackUnproven(now: number): void
  /** The visible frames after `n` as one string; they must be in memory (`n + 1 >= firstN`). */
  visibleAfter(n: number): string
  /** Lets go of the frames up to `n` that are stored. */
  forget(n: number): void
}

/** Whoever is woken for what a log has new. */
export interface LogReader {
  /** The last frame that it has. */
  readonly cursor: number
  /** Memory is not kept for it now. */
  readonly isBehind: boolean
  /** Takes what there is. Cheap when there is nothing. */
  pump(): void
  /** What followed frame `keptN` is void: another attempt goes on from there. */
  voidAfter(keptN: number): void
  /** This process no longer writes the log. */
  forsakeMemory(): void
}
