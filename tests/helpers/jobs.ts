import app from '@adonisjs/core/services/app'
import { JobRunner } from '#jobs/tracked/job_runner'

const NEVER = new AbortController().signal

/** Runs a tracked job here and now, whatever other tests did to the worker of this process. */
export async function runJob(id: string, signal = NEVER): Promise<void> {
  const runner = await app.container.make(JobRunner)
  await runner.execute(id, signal)
}
