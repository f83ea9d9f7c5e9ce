import { configProvider } from '@adonisjs/core'
import { Worker } from '@adonisjs/queue'
import type { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import type { AdapterFactory, QueueConfig } from '@adonisjs/queue/types'

/** The package's queues within an adapter; ours are all in one. */
const QUEUES = ['default']
/** How often an idle worker looks for jobs of other processes, in ms. Those of its own process wake it. */
const IDLE_POLL_MS = 5_000
/** Pause after the queue could not be reached, in ms. */
const ERROR_PAUSE_MS = 5_000
/** How long jobs in work may go on when the server stops, in ms; then they are told to end. */
const FINISH_GRACE_MS = 5_000
/** How long they may take for that, in ms. */
const ABORT_GRACE_MS = 1_000

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/**
 * Executes jobs inside the server's process. It drives the package's workers itself, because `Worker.start()` neither
 * wakes for a new job nor tells of errors, and sleeps on when it is stopped.
 */
export class JobWorker {
  #app: ApplicationService
  #logger: Logger
  #workers: Worker[] = []
  #loops: Promise<void>[] = []
  #isStopping = false
  #abort = new AbortController()
  /** One per sleeping loop. */
  #sleepers = new Set<() => void>()
  /** Counts calls of `wake`, so that one that comes while a loop looks for jobs is not lost. */
  #wakeCount = 0

  constructor(app: ApplicationService, logger: Logger) {
    this.#app = app
    this.#logger = logger
  }

  /** Aborted when jobs in work have to end, because the server does. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Begins to execute jobs of all configured adapters. */
  async begin(): Promise<void> {
    this.#isStopping = false
    this.#abort = new AbortController()
    this.#workers = await this.#makeWorkers()
    this.#loops = this.#workers.map((worker) => this.#work(worker))
  }

  /** Looks for jobs now. */
  wake(): void {
    this.#wakeCount++
    this.#sleepers.forEach((wakeUp) => wakeUp())
  }

  /**
   * Takes no more jobs and waits for those in work: first for their end, then for what they do when they are aborted.
   * Resolves in bounded time; what is still in work then is given out again by the next server.
   */
  async end(): Promise<void> {
    this.#isStopping = true
    this.wake()
    const ended = this.#settle()
    await Promise.race([ended, delay(FINISH_GRACE_MS)])
    this.#abort.abort(new Error('the server stops'))
    await Promise.race([ended, delay(ABORT_GRACE_MS)])
  }

  async #settle(): Promise<void> {
    const stopAll = () => Promise.all(this.#workers.map((worker) => worker.stop()))
    await stopAll()
    await Promise.all(this.#loops)
    /* Jobs that were just being taken. */
    await stopAll()
  }

  /** One worker per adapter. Each initializes the package anew: the default adapter's is the last. */
  async #makeWorkers(): Promise<Worker[]> {
    const config = this.#app.config.get<QueueConfig>('queue')
    const adapters: Record<string, AdapterFactory> = {}
    for (const [name, adapter] of Object.entries(config.adapters)) {
      const factory =
        typeof adapter === 'function'
          ? adapter
          : await configProvider.resolve<AdapterFactory>(this.#app, adapter)
      if (factory !== null) {
        adapters[name] = factory
      }
    }
    const others = Object.keys(adapters).filter((name) => name !== config.default)
    const workers: Worker[] = []
    for (const name of [...others, config.default]) {
      const worker = new Worker({
        ...config,
        default: name,
        adapters,
        autoLoadJobs: false,
        jobFactory: (job) => this.#app.container.make(job),
        logger: this.#logger,
      })
      await worker.init()
      workers.push(worker)
    }
    return workers
  }

  async #work(worker: Worker): Promise<void> {
    let isFailing = false
    while (!this.#isStopping) {
      const seenWakes = this.#wakeCount
      const cycle = await worker.processCycle(QUEUES)
      if (cycle?.type === 'error') {
        if (!isFailing) {
          this.#logger.warn({ err: cycle.error }, 'jobs cannot be read')
        }
        isFailing = true
        await this.#sleep(ERROR_PAUSE_MS, this.#wakeCount)
        continue
      }
      isFailing = false
      if (cycle?.type === 'idle') {
        await this.#sleep(IDLE_POLL_MS, seenWakes)
      }
    }
  }

  /** Sleeps until the time is over or somebody wakes; not at all where somebody did since `seenWakes`. */
  async #sleep(ms: number, seenWakes: number): Promise<void> {
    if (this.#isStopping || this.#wakeCount !== seenWakes) {
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms).unref()
    this.#sleepers.add(resolve)
    await promise
    clearTimeout(timer)
    this.#sleepers.delete(resolve)
  }
}
