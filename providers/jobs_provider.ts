import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { ModelManager } from '#ai/model_manager'
import { MakeTitle } from '#conversations/titles/make_title'
import { RequestTitle } from '#conversations/titles/request_title'
import { SqlStore } from '#core/sql_store'
import { DispatchJob } from '#jobs/dispatch_job'
import { JobWorker } from '#jobs/job_worker'
import { ResumeJobs } from '#jobs/tracked/resume_jobs'
import { RunEngine } from '#runs/run_engine'
import { Settings } from '#settings/settings'

/**
 * Background jobs: how they are dispatched, and the worker inside the server that executes them. Listed after the runs,
 * whose last answers take longer to end.
 */
export default class JobsProvider {
  #ending: Promise<void> | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    const { container, config } = this.app
    container.singleton(JobWorker, async (resolver) => {
      return new JobWorker(this.app, await resolver.make(Logger))
    })
    container.singleton(DispatchJob, async (resolver) => {
      const worker = await resolver.make(JobWorker)
      const logger = await resolver.make(Logger)
      return new DispatchJob(worker, logger, config.get<string>('queue.default'))
    })
    container.singleton(MakeTitle, async (resolver) => {
      const sql = await resolver.make(SqlStore)
      const models = await resolver.make(ModelManager)
      const settings = await resolver.make(Settings)
      const titleModel = () => settings.get('title_model')
      return new MakeTitle({ sql, models, logger: await resolver.make(Logger), titleModel })
    })
    container.singleton(RequestTitle, async (resolver) => {
      const sql = await resolver.make(SqlStore)
      const dispatchJob = await resolver.make(DispatchJob)
      const settings = await resolver.make(Settings)
      const titleModel = () => settings.get('title_model')
      return new RequestTitle({ sql, dispatchJob, logger: await resolver.make(Logger), titleModel })
    })
  }

  /** Commands dispatch jobs and leave them to the server. Tests execute theirs when they want to. */
  async ready() {
    const environment = this.app.getEnvironment()
    if (environment !== 'web' && environment !== 'test') {
      return
    }
    await this.#askForTitles()
    if (environment === 'web') {
      const worker = await this.app.container.make(JobWorker)
      await worker.begin()
      void this.#resumeJobs()
      /* Not awaited here: running answers have their own time at the same time. */
      this.app.terminating(() => {
        this.#ending = worker.end()
      })
    }
  }

  /** Before the database closes. */
  async shutdown() {
    await this.#ending
  }

  /** What waits has waited long enough when a server starts. */
  async #resumeJobs() {
    try {
      const resumeJobs = await this.app.container.make(ResumeJobs)
      await resumeJobs.execute({ waitingMs: 0 })
    } catch (error) {
      const logger = await this.app.container.make('logger')
      logger.error({ err: error }, 'Jobs cannot be resumed')
    }
  }

  async #askForTitles() {
    const { container } = this.app
    const engine = await container.make(RunEngine)
    const requestTitle = await container.make(RequestTitle)
    engine.whenEnded((run, ending) => void requestTitle.execute(run, ending))
  }
}
