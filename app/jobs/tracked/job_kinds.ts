import type { TrackedJob } from './tracked_job.js'

interface JobKindEntry {
  /** What people call it. */
  title: string
  /** What is counted. */
  unit: string
  /** Loaded when the first of its kind runs. */
  load: () => Promise<{ default: new (...args: never[]) => TrackedJob }>
}

/** Every kind of long work. */
export const jobKinds = {
  audit_verify: {
    title: 'Check of the audit log',
    unit: 'entries',
    load: () => import('#audit/verify/verify_audit_job'),
  },
} as const satisfies Record<string, JobKindEntry>

export type JobKind = keyof typeof jobKinds
