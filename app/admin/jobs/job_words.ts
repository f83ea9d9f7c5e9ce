import { jobKinds } from '#jobs/tracked/job_kinds'
import type { Job, JobState } from '#jobs/tracked/job_rows'
import type { Formats } from '../format/formats.js'

const STATES: Record<JobState, { label: string; kind: 'ok' | 'warn' | 'bad' | 'off' }> = {
  queued: { label: 'Waiting', kind: 'off' },
  running: { label: 'Running', kind: 'warn' },
  completed: { label: 'Done', kind: 'ok' },
  failed: { label: 'Failed', kind: 'bad' },
  cancelled: { label: 'Cancelled', kind: 'off' },
}

export function stateWords({ state, isCancelling, retryAt }: Job) {
  if (isCancelling) {
    return { label: 'Being cancelled', kind: 'warn' as const }
  }
  return retryAt === null ? STATES[state] : { label: 'To be tried again', kind: 'warn' as const }
}

/** `3 of 248 people`, or `3 people` while nobody knows of how many. */
export function progressWords({ kind, done, total }: Job, format: Formats): string {
  const { unit } = jobKinds[kind]
  const isKnown = total !== null && total >= done
  return `${format.number(done)}${isKnown ? ` of ${format.number(total)}` : ''} ${unit}`
}

export function starterWords({ kind, startedBy }: Job): string {
  if (startedBy === null && kind === 'make_title') {
    return 'Chatflow'
  }
  return startedBy === null
    ? 'An operator, or an erased account'
    : (startedBy.email ?? 'An erased account')
}

export function titleOf({ kind }: Job): string {
  return jobKinds[kind].title
}
