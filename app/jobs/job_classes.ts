import type { Job } from '@adonisjs/queue'
import type { JobName, JobPayloads } from './job_payloads.js'

/** The part of a job's class that puts one into the queue. */
interface Dispatchable<Payload> {
  dispatch(payload: Payload): ReturnType<typeof Job.dispatch>
}

/** Where each job is. Loaded when it is first needed: whoever dispatches a job does not execute it. */
export const jobClasses: {
  [Name in JobName]: () => Promise<{ default: Dispatchable<JobPayloads[Name]> }>
} = {
  make_title: () => import('./make_title_job.js'),
  run_tracked: () => import('./run_tracked_job.js'),
}
