/** Does `work`, and hears of its end: what it told as `done`, and whether it failed. Where it throws the work is done without it. */
export type Follower<Begun, Done> = <Result>(
  begun: Begun,
  work: (done: (fact: Done) => void) => Promise<Result>
) => Promise<Result>

const nobody = () => {}

/** Whoever hears of something and fails is no matter of the work's. */
function quiet<Fact>(hear: (fact: Fact) => void) {
  return (fact: Fact) => {
    try {
      hear(fact)
    } catch {
      /* Nobody could do anything about it there. */
    }
  }
}

/**
 * A kind of work that takes its time, followed from its beginning to its end by whoever wants to see what belongs to what.
 * Whoever works knows nobody who follows, and while nobody does it costs next to nothing.
 */
export class Work<Begun, Done> {
  #follower: Follower<Begun, Done> | null = null

  /** Does `work`, which may say by `done` how it went, also when it fails. */
  do<Result>(begun: Begun, work: (done: (fact: Done) => void) => Promise<Result>): Promise<Result> {
    const follower = this.#follower
    if (follower === null) {
      return work(nobody)
    }
    let own: Promise<Result> | null = null
    try {
      return follower(begun, (done) => (own ??= work(quiet(done))))
    } catch {
      return own ?? work(nobody)
    }
  }

  /** Lets `follower` have all of it, until the answered function is called. */
  follow(follower: Follower<Begun, Done>): () => void {
    this.#follower = follower
    return () => {
      this.#follower = null
    }
  }
}
