import type { Job } from '#jobs/tracked/job_rows'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { progressWords, starterWords, stateWords, titleOf } from './job_words.js'

/** How far a job is, and what came out. */
export class JobView implements PageView {
  readonly title: string
  readonly section = 'jobs'
  readonly trail = [{ label: 'Jobs', href: '/admin/jobs' }]
  readonly href: string
  readonly state
  readonly isOpen: boolean
  readonly canCancel: boolean
  readonly canRetry: boolean
  readonly progress: { label: string; value: number; max: number | null; text: string }
  readonly summary: string | null
  readonly error: string | null
  readonly problems: Job['problems']
  readonly result: { href: string; label: string; text: string } | null
  readonly facts: { label: string; value: string }[]

  constructor(job: Job, format: Formats) {
    this.title = titleOf(job)
    this.href = `/admin/jobs/${job.id}`
    this.state = stateWords(job)
    this.isOpen = job.finishedAt === null
    this.canCancel = this.isOpen && !job.isCancelling
    this.canRetry = job.state === 'failed' || job.state === 'cancelled'
    this.progress = {
      label: this.state.label,
      value: job.done,
      max: job.total,
      text: progressWords(job, format),
    }
    this.summary = job.summary
    this.error = job.error
    this.problems = job.problems
    this.result = job.result && {
      href: `${this.href}/result`,
      label: `Download ${job.result.name}`,
      text: `${format.bytes(job.result.size)}, kept until ${format.dateTime(job.result.expiresAt)}`,
    }
    const lasted = job.startedAt === null ? null : (job.finishedAt ?? format.now) - job.startedAt
    this.facts = [
      { label: 'Started by', value: starterWords(job) },
      { label: 'Asked for', value: format.dateTime(job.createdAt) },
      { label: 'Took', value: format.duration(lasted) },
      { label: 'Attempts', value: format.number(job.attempts) },
      ...(job.retryAt === null
        ? []
        : [{ label: 'Tried again', value: `after ${format.dateTime(job.retryAt)}` }]),
      ...Object.entries(job.arguments).map(([label, value]) => ({
        label,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
    ]
  }
}
