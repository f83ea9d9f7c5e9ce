import type { JsonFields } from '#audit/audit_event'
import type { AuditOrigin } from '#audit/audit_origin'

/** Something that could not be done to one of many. */
export type JobProblem = {
  /** Which one, as people know it. */
  item: string
  message: string
}

/** Of one job. */
export const MAX_PROBLEMS = 1_000

/** What came out of a job. */
export interface JobReport {
  /** A sentence or two. */
  summary: string
  /** The first `MAX_PROBLEMS` are kept. */
  problems?: JobProblem[]
}

/** A file that a job made; it can be fetched for a day. */
export interface JobResultFile {
  name: string
  mediaType: string
  content: AsyncIterable<string | Buffer>
}

/** A job while it runs, as its work sees it. */
export interface JobRun {
  readonly id: string
  /** 1 at first, and when somebody lets it go on that was given up; counted since the last checkpoint. */
  readonly attempt: number
  readonly arguments: JsonFields
  /** Where `progress` said last to go on; null at the first start. */
  readonly checkpoint: JsonFields | null
  /** Who began it: what the work changes is done by them. */
  readonly origin: AuditOrigin
  /**
   * Aborted when it is to end: it was cancelled, made no progress for too long, the server stops, or another process
   * goes on with it. Work that does not listen is given up.
   */
  readonly signal: AbortSignal
  /**
   * Tells how far the work is, between two units of it: work that tells nothing for minutes is taken to hang. Written at
   * most twice a second, but for a `checkpoint`, which is written when this resolves. One that differs from the last says
   * that something is done for good: failures from before do not count any more. Throws when the work has to end.
   */
  progress(step: { done: number; total?: number; checkpoint?: JsonFields }): Promise<void>
  /** Keeps a file as the result. Once. */
  keepFile(file: JobResultFile): Promise<void>
}

/**
 * The work of a kind of job. It is made by the container. It may be begun again with the last checkpoint, after it failed,
 * its process died or the server stopped: what it did behind that must do no harm when it is done twice.
 */
export abstract class TrackedJob {
  abstract execute(run: JobRun): Promise<JobReport>
}
