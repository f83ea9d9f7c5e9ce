import type { ApplicationService } from '@adonisjs/core/types'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Between two batches of figures, in ms: people's requests come first. */
const ROLL_UP_PAUSE_MS = 20

type Container = ApplicationService['container']

/** Something that is done now and then. It may be cut off at any point, and done again from the start. */
export interface ScheduledTask {
  /** Stable: its row in the database is found by it. */
  name: string
  /** From one start to the next, at least. */
  everyMs: number
  /** Ends soon after `signal` is aborted: it takes too long, the server stops, or another instance has taken over. */
  run: (container: Container, signal: AbortSignal) => Promise<unknown>
}

/** All of it, each loaded when it is first done. */
export const scheduledTasks: readonly ScheduledTask[] = [
  {
    name: 'sweep_credentials',
    everyMs: HOUR_MS,
    run: async (container, signal) => {
      const { SweepCredentials } = await import('#auth/sweep_credentials')
      const sweep = await container.make(SweepCredentials)
      return sweep.execute(Date.now(), signal)
    },
  },
  {
    name: 'apply_retention',
    everyMs: HOUR_MS,
    run: async (container, signal) => {
      const { ApplyRetention } = await import('#retention/apply_retention')
      const retention = await container.make(ApplyRetention)
      return retention.execute(signal)
    },
  },
  {
    name: 'sweep_orphan_files',
    everyMs: HOUR_MS,
    run: async (container, signal) => {
      const { SweepOrphanFiles } = await import('#files/sweep_orphan_files')
      const sweep = await container.make(SweepOrphanFiles)
      return sweep.execute(Date.now(), signal)
    },
  },
  {
    name: 'sweep_jobs',
    everyMs: HOUR_MS,
    run: async (container, signal) => {
      const { SweepJobs } = await import('#jobs/tracked/sweep_jobs')
      const sweep = await container.make(SweepJobs)
      return sweep.execute(Date.now(), signal)
    },
  },
  {
    name: 'sweep_budgets',
    everyMs: 24 * HOUR_MS,
    run: async (container, signal) => {
      const { SweepBudgets } = await import('#limits/budgets/sweep_budgets')
      const sweep = await container.make(SweepBudgets)
      return sweep.execute(Date.now(), signal)
    },
  },
  {
    name: 'sweep_deliveries',
    everyMs: HOUR_MS,
    run: async (container, signal) => {
      const { SweepDeliveries } = await import('#webhooks/sweep_deliveries')
      const sweep = await container.make(SweepDeliveries)
      return sweep.execute(Date.now(), signal)
    },
  },
  {
    name: 'end_leftovers',
    everyMs: 30 * SECOND_MS,
    run: async (container, signal) => {
      const { EndLeftovers } = await import('#webhooks/end_leftovers')
      const leftovers = await container.make(EndLeftovers)
      return leftovers.execute(Date.now(), signal)
    },
  },
  {
    name: 'resume_jobs',
    everyMs: 30 * SECOND_MS,
    run: async (container, signal) => {
      const { ResumeJobs } = await import('#jobs/tracked/resume_jobs')
      const resumeJobs = await container.make(ResumeJobs)
      return resumeJobs.execute({ signal })
    },
  },
  {
    name: 'expire_interactions',
    everyMs: 30 * SECOND_MS,
    run: async (container, signal) => {
      const { ExpireInteractions } = await import('#interactions/expire_interactions')
      const expire = await container.make(ExpireInteractions)
      return expire.execute(Date.now(), signal)
    },
  },
  {
    name: 'prune_logs',
    everyMs: 5 * MINUTE_MS,
    run: async (container, signal) => {
      const { LogPruner } = await import('#runs/log_pruner')
      const pruner = await container.make(LogPruner)
      return pruner.prune(Date.now(), signal)
    },
  },
  {
    name: 'roll_up_figures',
    everyMs: 10 * SECOND_MS,
    run: async (container, signal) => {
      const { RollUp } = await import('#analytics/rollup/roll_up_figures')
      const rollUp = await container.make(RollUp)
      return rollUp.catchUp(ROLL_UP_PAUSE_MS, signal)
    },
  },
]
