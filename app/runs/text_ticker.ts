import { JOIN_WINDOW_MS, type RunRecorder } from '#runs/run_recorder'

/** One timer for all runs whose joined text waits for its frame. */
export class TextTicker {
  #waiting = new Set<RunRecorder>()
  #timer: NodeJS.Timeout | null = null

  add(recorder: RunRecorder) {
    this.#waiting.add(recorder)
    this.#timer ??= setTimeout(() => this.#tick(), JOIN_WINDOW_MS)
  }

  #tick() {
    this.#timer = null
    const now = performance.now()
    const recorders = [...this.#waiting]
    this.#waiting.clear()
    for (const recorder of recorders) {
      recorder.flushText(now)
    }
  }
}
