/** How long a job may keep a place from others: there are few. */
export class JobLimits {
  /** How often a job is heard of that has no progress to tell, and asked whether to go on, in ms. */
  renewMs = 15_000
  /** How long it may tell of no progress, in ms. */
  stillMs = 5 * 60_000
  /** Its result goes to the disk in one piece, of which nothing is heard: at least so fast, in bytes per ms (8 Mbit/s). */
  slowestDisk = 1_000
  /** How long it may go on after it was told to end, in ms: then it is left alone, and its place is free. */
  endMs = 30_000
}
