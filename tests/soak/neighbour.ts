import { BadNeighbour } from '#tests/helpers/bad_neighbour'
import { givenBadSurroundings } from '#tests/helpers/bad_surroundings'
import { SoakWorld } from './soak_world.js'

const ROUNDS = 3
const QUESTIONS = 100
/** Questions that one person may ask in a minute. */
const QUESTIONS_EACH = 50
const SMALL = 'upstream/count-3-1'
const ENDLESS = 'upstream/count-100000000-5'
/** Of `.env.test`. */
const METRICS_TOKEN = 'test-only-metrics-token-0123456789abcdef0123456789'

/** What others had while questions were asked, one after the other; times in ms. */
interface Phase {
  p50: number
  p95: number
  /** How late the server's process got to its work. */
  loopP99: number
  errors: number
}

export interface NeighbourReport {
  alone: Phase
  beside: Phase
  /** How often each status was answered to the neighbour. */
  statuses: Record<number, number>
}

/**
 * Measures what small questions of others take, in turns without anything else and beside somebody who floods and a server of tools
 * that hangs. One server on SQLite, with the limits as they are by default; medians of the rounds.
 */
export async function measureNeighbour(say: (line: string) => void): Promise<NeighbourReport> {
  const undo: (() => Promise<void>)[] = []
  try {
    const surroundings = await givenBadSurroundings((step) => {
      undo.push(step)
    })
    const world = await SoakWorld.start({
      instances: 1,
      postgresUrl: null,
      hasRedis: false,
      hasTools: false,
      env: surroundings.env,
    })
    undo.push(() => world.remove())
    await measurePhase(world)
    const alone: Phase[] = []
    const beside: Phase[] = []
    const statuses: Record<number, number> = {}
    for (let round = 1; round <= ROUNDS; round++) {
      alone.push(await measurePhase(world))
      surroundings.hang()
      const [{ url: base }] = world.instances
      const headers = await world.createAccount()
      const neighbour = BadNeighbour.begin({ base, headers, model: ENDLESS })
      beside.push(await measurePhase(world))
      await neighbour.end()
      surroundings.heal()
      for (const [status, count] of Object.entries(neighbour.statuses)) {
        statuses[Number(status)] = (statuses[Number(status)] ?? 0) + count
      }
      say(`round ${round}: p95 ${alone.at(-1)?.p95} ms alone, ${beside.at(-1)?.p95} ms beside`)
    }
    return { alone: medians(alone), beside: medians(beside), statuses }
  } finally {
    for (const step of undo.toReversed()) {
      await step()
    }
  }
}

/** The report for people. */
export function neighbourText({ alone, beside, statuses }: NeighbourReport): string {
  const line = (name: string, { p50, p95, loopP99, errors }: Phase) =>
    `${name}: p50 ${p50} ms, p95 ${p95} ms, event loop p99 ${loopP99} ms, ${errors} errors`
  const answered = Object.entries(statuses).map(([status, count]) => `${status} ${count} times`)
  return [
    line('others alone', alone),
    line('others beside', beside),
    `ratio of the p95: ${(beside.p95 / alone.p95).toFixed(2)}`,
    `the neighbour was answered ${answered.join(', ')}`,
  ].join('\n')
}

async function measurePhase(world: SoakWorld): Promise<Phase> {
  const [{ url }] = world.instances
  let headers: Record<string, string> = {}
  const times: number[] = []
  let errors = 0
  await loopDelayOf(url)
  for (let n = 0; n < QUESTIONS; n++) {
    if (n % QUESTIONS_EACH === 0) {
      headers = await world.createAccount()
    }
    const begun = performance.now()
    const response = await fetch(`${url}/conversations/chat`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ message: `Question ${n}`, model: SMALL }),
    })
    const { status }: { status: string } = JSON.parse(await response.text())
    times.push(performance.now() - begun)
    errors += status === 'completed' ? 0 : 1
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1])
  return { p50: at(0.5), p95: at(0.95), loopP99: await loopDelayOf(url), errors }
}

/** Since it was last asked for, in ms. */
async function loopDelayOf(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  const response = await fetch(`${url}/metrics`, { headers })
  const text = await response.text()
  const [, seconds] = /^chatflow_event_loop_delay_seconds\{stat="p99"\} (\S+)$/m.exec(text) ?? []
  return Math.round(Number(seconds) * 1_000)
}

/** The median of each figure; errors are added up. */
function medians(phases: Phase[]): Phase {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]
  return {
    p50: median(phases.map(({ p50 }) => p50)),
    p95: median(phases.map(({ p95 }) => p95)),
    loopP99: median(phases.map(({ loopP99 }) => loopP99)),
    errors: phases.reduce((sum, { errors }) => sum + errors, 0),
  }
}
