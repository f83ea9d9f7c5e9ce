import type { Job } from '#jobs/tracked/job_rows'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import type { PageView } from '../pages/render_page.js'
import { progressWords, starterWords, stateWords, titleOf } from './job_words.js'

const TABS = [
  { view: null, label: 'All' },
  { view: 'running', label: 'Running' },
  { view: 'queued', label: 'Waiting' },
  { view: 'failed', label: 'Failed' },
  { view: 'completed', label: 'Done' },
]

export interface JobsPage {
  jobs: Job[]
  hasOlder: boolean
  hasNewer: boolean
}

/** Long work, newest first. */
export class JobsView implements PageView {
  readonly title = 'Jobs'
  readonly section = 'jobs'
  readonly tabs: { label: string; href: string; isCurrent: boolean }[]
  readonly rows
  readonly pager
  readonly isEmptyView: boolean
  readonly columns = [
    { key: 'job', label: 'Job' },
    { key: 'state', label: 'State' },
    { key: 'progress', label: 'Progress' },
    { key: 'attempts', label: 'Attempts' },
    { key: 'by', label: 'Started by' },
    { key: 'at', label: 'Started' },
  ]

  constructor(state: ListState, { jobs, hasOlder, hasNewer }: JobsPage, format: Formats) {
    this.tabs = TABS.map(({ view, label }) => ({
      label,
      href: state.href({ view }),
      isCurrent: state.view === view,
    }))
    this.rows = jobs.map((job) => ({
      href: `/admin/jobs/${job.id}`,
      title: titleOf(job),
      state: stateWords(job),
      progress: progressWords(job, format),
      attempts: format.number(job.attempts),
      startedBy: starterWords(job),
      at: job.createdAt,
    }))
    this.isEmptyView = state.view === null
    this.pager = {
      text: format.count(jobs.length, 'job', 'jobs'),
      previousHref: hasNewer && jobs.length > 0 ? state.href({ before: jobs[0].id }) : null,
      nextHref:
        hasOlder && jobs.length > 0 ? state.href({ after: jobs[jobs.length - 1].id }) : null,
    }
  }
}
