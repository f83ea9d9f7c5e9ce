import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import type { JobOptions } from '@adonisjs/queue/types'
import type { JobPayloads } from './job_payloads.js'
import { JobWorker } from './job_worker.js'
import { JobRunner } from './tracked/job_runner.js'

/** Runs a tracked job, which has its own way of being tried again. */
@inject()
export default class RunTrackedJob extends Job<JobPayloads['run_tracked']> {
  static options: JobOptions = { name: 'run_tracked', maxRetries: 0 }

  #runner: JobRunner
  #worker: JobWorker

  constructor(runner: JobRunner, worker: JobWorker) {
    super()
    this.#runner = runner
    this.#worker = worker
  }

  async execute() {
    await this.#runner.execute(this.payload.jobId, this.#worker.signal)
  }
}
