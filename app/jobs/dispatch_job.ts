import type { Logger } from '@adonisjs/core/logger'
import { jobClasses } from './job_classes.js'
import type { JobName, JobPayloads } from './job_payloads.js'
import type { JobWorker } from './job_worker.js'

export interface DispatchOptions {
  /** Where a job of this name and key waits or is in work already, no other is added. */
  onceFor?: string
}

/** For how long a key holds at most, should its job get lost. */
const ONCE_FOR = '10m'

/** The queue that keeps jobs while the configured one is away. */
const DATABASE = 'database'

/** Puts work into the background: the one door to the queue. */
export class DispatchJob {
  #worker: JobWorker
  #logger: Logger
  #defaultQueue: string

  /** @param defaultQueue - name of the adapter, as in `config/queue.ts` */
  constructor(worker: JobWorker, logger: Logger, defaultQueue: string) {
    this.#worker = worker
    this.#logger = logger
    this.#defaultQueue = defaultQueue
  }

  /**
   * Resolves when the job is stored; a server that runs it soon is not waited for. Rejects where neither the
   * configured queue nor the database takes it.
   */
  async execute<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    options: DispatchOptions = {}
  ): Promise<void> {
    const { default: job } = await jobClasses[name]()
    const dispatchTo = async (queue: string) => {
      const dispatcher = job.dispatch(payload).with(queue)
      if (options.onceFor !== undefined) {
        dispatcher.dedup({ id: options.onceFor, ttl: ONCE_FOR })
      }
      await dispatcher
    }
    try {
      await dispatchTo(this.#defaultQueue)
    } catch (err) {
      if (this.#defaultQueue === DATABASE) {
        throw err
      }
      this.#logger.warn({ err, job: name }, 'the job waits in the database')
      await dispatchTo(DATABASE)
    }
    this.#worker.wake()
  }
}
