import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { SqlStore } from '#core/sql_store'
import { Schedule } from '#jobs/schedule/schedule'
import { scheduledTasks } from '#jobs/schedule/scheduled_tasks'

/** What is done now and then. Commands leave it to the servers; tests do it when they want to. */
export default class ScheduleProvider {
  constructor(protected app: ApplicationService) {}

  async ready() {
    if (this.app.getEnvironment() !== 'web') {
      return
    }
    const { container } = this.app
    const services = {
      sql: await container.make(SqlStore),
      logger: await container.make(Logger),
    }
    const tasks = scheduledTasks.map(({ run, ...task }) => ({
      ...task,
      run: (signal: AbortSignal) => run(container, signal),
    }))
    const schedule = new Schedule(services, tasks)
    schedule.begin()
    this.app.terminating(() => schedule.end())
  }
}
