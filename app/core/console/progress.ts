/** How far long work is. */
export interface Progress {
  /** `done` of the total are done now. */
  update(done: number): void
  setTotal(total: number): void
  /** Takes the bar away. */
  stop(): void
}

const NONE: Progress = { update: () => {}, setTotal: () => {}, stop: () => {} }

/**
 * A bar on standard error where that is a terminal, and nothing elsewhere: logs and pipes get none.
 *
 * @param label - what is being done, e.g. `Importing`
 * @param unit - what is counted, e.g. `conversations`
 */
export async function startProgress(label: string, total: number, unit: string): Promise<Progress> {
  if (process.stderr.isTTY !== true) {
    return NONE
  }
  const { SingleBar } = await import('cli-progress')
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% · {value}/{total} ${unit} · {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    /* Signals are the command's own matter. */
    gracefulExit: false,
  })
  bar.start(total, 0)
  return {
    update: (done) => bar.update(done),
    setTotal: (value) => bar.setTotal(value),
    stop: () => bar.stop(),
  }
}
