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
  make_title: {
    title: 'Title of a conversation',
    unit: 'titles',
    load: () => import('#conversations/titles/make_title_again_job'),
  },
  people_change: {
    title: 'Change to many people',
    unit: 'people',
    load: () => import('#auth/people/change_people_job'),
  },
  people_import: {
    title: 'Import of people',
    unit: 'people',
    load: () => import('#auth/people/import/import_people_job'),
  },
  person_export: {
    title: 'Export of a person’s data',
    unit: 'conversations',
    load: () => import('#auth/people/export_person_job'),
  },
  person_erase: {
    title: 'Erasure of a person',
    unit: 'people',
    load: () => import('#auth/people/erase_person_job'),
  },
} as const satisfies Record<string, JobKindEntry>

export type JobKind = keyof typeof jobKinds
