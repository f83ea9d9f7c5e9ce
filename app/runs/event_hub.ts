import type { LogReader, ReadableLog } from '#runs/readable_log'
import type { LogListener, RunLog } from '#runs/run_log'

/**
 * Brings new frames from logs to their readers: appends of one loop turn are one write per reader, drained by one
 * `setImmediate` for the whole process. Also tells the log writer that there is something to store.
 */
export class EventHub implements LogListener {
  #readers = new Map<ReadableLog, Set<LogReader>>()
  #dirty = new Set<ReadableLog>()
  #scheduled = false
  #onUnstored: (log: RunLog) => void = () => {}

  /** `listener` hears of each log that has frames to store. */
  whenUnstored(listener: (log: RunLog) => void) {
    this.#onUnstored = listener
  }

  onAppended(log: RunLog) {
    if (log.storedN < log.headN) {
      this.#onUnstored(log)
    }
    this.wake(log)
  }

  onHeldBack(log: RunLog) {
    this.#onUnstored(log)
  }

  /** Lets the log's readers take what is new, at the end of this loop turn. */
  wake(log: ReadableLog) {
    this.#dirty.add(log)
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#drain())
    }
  }

  attach(log: ReadableLog, reader: LogReader) {
    const readers = this.#readers.get(log)
    if (readers === undefined) {
      this.#readers.set(log, new Set([reader]))
    } else {
      readers.add(reader)
    }
  }

  detach(log: ReadableLog, reader: LogReader) {
    const readers = this.#readers.get(log)
    if (readers?.delete(reader) && readers.size === 0) {
      this.#readers.delete(log)
    }
  }

  /** This process no longer writes the log: its readers go on with what the database gets from another. */
  forsake(log: RunLog) {
    const readers = this.#readers.get(log)
    this.#readers.delete(log)
    this.#dirty.delete(log)
    readers?.forEach((reader) => reader.forsakeMemory())
  }

  /** Tells the log's readers that what followed frame `keptN` is void. */
  voidAfter(log: ReadableLog, keptN: number) {
    this.#readers.get(log)?.forEach((reader) => reader.voidAfter(keptN))
  }

  #drain() {
    this.#scheduled = false
    const logs = [...this.#dirty]
    this.#dirty.clear()
    for (const log of logs) {
      let sentN = log.storedN
      for (const reader of this.#readers.get(log) ?? []) {
        reader.pump()
        if (!reader.isBehind && reader.cursor < sentN) {
          sentN = reader.cursor
        }
      }
      log.forget(sentN)
    }
  }
}
