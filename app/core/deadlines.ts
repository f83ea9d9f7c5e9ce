/** How late a deadline may be noticed. */
const TICK_MS = 100
const SLOTS = 512

/** One running deadline: re-arming it costs a clock read and a field write. */
export class Deadline {
  /** On the clock of `performance.now()`. */
  expiresAt = 0
  /** The slot that holds it, -1 when none does. */
  slot = -1
  next: Deadline | null = null
  previous: Deadline | null = null

  constructor(
    private wheel: Deadlines,
    readonly onExpire: () => void
  ) {}

  /** Moves the deadline to `ms` from now; arms it again after it expired or was cancelled. */
  rearm(ms: number): void {
    const expiresAt = performance.now() + ms
    const isLater = this.slot >= 0 && expiresAt >= this.expiresAt
    this.expiresAt = expiresAt
    if (!isLater) {
      this.wheel.place(this)
    }
  }

  cancel(): void {
    this.wheel.remove(this)
  }
}

/**
 * A timer wheel: any number of deadlines behind one unref'd interval, each armed, moved and cancelled in constant
 * time. A deadline is never early and about one tick late. Expiry is looked at after the input of the same loop
 * turn, so that a process that was busy does not take waiting data for silence.
 */
export class Deadlines {
  #slots: (Deadline | null)[] = new Array<Deadline | null>(SLOTS).fill(null)
  #armed = 0
  #tick = 0
  #interval: NodeJS.Timeout | null = null

  /** How many deadlines are running. */
  get armed(): number {
    return this.#armed
  }

  /**
   * Starts a deadline.
   *
   * @param ms - from now, in milliseconds
   * @param onExpire - called once when it passes; must not throw
   */
  arm(ms: number, onExpire: () => void): Deadline {
    const deadline = new Deadline(this, onExpire)
    deadline.rearm(ms)
    return deadline
  }

  /** Puts a deadline into the slot of its time. Called by `Deadline` only. */
  place(deadline: Deadline): void {
    this.remove(deadline)
    if (this.#interval === null) {
      this.#tick = tickOf(performance.now())
      this.#interval = setInterval(() => setImmediate(() => this.#advance()), TICK_MS)
      this.#interval.unref()
    }

    /* One that is due in a slot already passed goes to the next one; one further than a turn stays for more turns. */
    const tick = Math.max(tickOf(deadline.expiresAt) + 1, this.#tick + 1)
    const slot = tick % SLOTS
    const head = this.#slots[slot]
    deadline.slot = slot
    deadline.next = head
    deadline.previous = null
    if (head !== null) {
      head.previous = deadline
    }
    this.#slots[slot] = deadline
    this.#armed++
  }

  /** Takes a deadline out of its slot, if it is in one. Called by `Deadline` only. */
  remove(deadline: Deadline): void {
    if (deadline.slot < 0) {
      return
    }
    if (deadline.previous === null) {
      this.#slots[deadline.slot] = deadline.next
    } else {
      deadline.previous.next = deadline.next
    }
    if (deadline.next !== null) {
      deadline.next.previous = deadline.previous
    }
    deadline.slot = -1
    deadline.next = null
    deadline.previous = null
    this.#armed--
  }

  #advance(): void {
    const now = performance.now()
    const target = tickOf(now)
    const from = Math.max(this.#tick + 1, target - SLOTS + 1)
    this.#tick = target
    for (let tick = from; tick <= target; tick++) {
      this.#expire(tick % SLOTS, now)
    }
    if (this.#armed === 0 && this.#interval !== null) {
      clearInterval(this.#interval)
      this.#interval = null
    }
  }

  #expire(slot: number, now: number): void {
    const due: Deadline[] = []
    for (let one = this.#slots[slot]; one !== null; one = one.next) {
      due.push(one)
    }
    for (const deadline of due) {
      if (deadline.slot !== slot) {
        continue
      }
      if (deadline.expiresAt <= now) {
        this.remove(deadline)
        deadline.onExpire()
      } else {
        this.place(deadline)
      }
    }
  }
}

function tickOf(time: number): number {
  return Math.floor(time / TICK_MS)
}

/** The deadlines of this process. */
export const deadlines = new Deadlines()
