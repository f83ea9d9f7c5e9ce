import type { MakeTitleInput } from '#conversations/titles/make_title'

/** Every job by its name, and what it needs to know: ids, never contents. */
export interface JobPayloads {
  make_title: Omit<MakeTitleInput, 'mayAskModel'>
  run_tracked: { jobId: string }
}

export type JobName = keyof JobPayloads
