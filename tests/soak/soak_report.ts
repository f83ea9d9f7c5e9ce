import type { Tally } from './soak_person.js'

/** What a soak came to. */
export interface SoakReport {
  seed: number
  minutes: number
  instances: number
  streams: number
  database: 'sqlite' | 'postgres'
  redis: boolean
  /** How often each fault struck. */
  faults: Record<string, number>
  tally: Tally
  /** What the calls of tools came to, as they are stored. */
  toolCalls: Record<string, number>
  /** What broke a promise; empty of a good run. */
  violations: string[]
  /** Resident memory of each instance in MiB, each half minute. */
  memoryMib: Record<string, number[]>
  /** Growth in MiB an hour, over the second half of the run; null of runs too short to tell. */
  slopeMibPerHour: Record<string, number | null>
}

/** The report for people. */
export function reportText(report: SoakReport): string {
  const { tally } = report
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  return [
    `seed ${report.seed}: ${report.minutes} min, ${report.instances} instances on ${report.database}` +
      `${report.redis ? ' and Redis' : ''}, ${report.streams} open streams`,
    `faults: ${counts(report.faults)}`,
    `questions acknowledged: ${tally.asked}; answers: ${counts(tally.answers)}`,
    `calls of tools: ${counts(report.toolCalls)}`,
    `hung up ${tally.hungUp} times, followed ${tally.followed} times, ${tally.replays} replays, ${tally.stopped} stops`,
    `shown before a crash and not kept: at most about ${tally.worstTailMs} ms of an answer`,
    `refused for the moment: ${counts(tally.refusals)}`,
    ...Object.entries(report.memoryMib).map(([name, values]) => {
      const slope = report.slopeMibPerHour[name]
      const growth = slope === null ? '' : `, ${slope.toFixed(1)} MiB an hour`
      return `${name}: ${values.map(Math.round).join(' ')} MiB${growth}`
    }),
    report.violations.length === 0
      ? 'no promise was broken'
      : `BROKEN:\n${report.violations.slice(0, 50).join('\n')}`,
  ].join('\n')
}
