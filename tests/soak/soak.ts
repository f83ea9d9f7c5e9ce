import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '#tests/helpers/random'
import { FAULTS, type FaultTarget } from './soak_faults.js'
import { SoakPerson, type Tally } from './soak_person.js'
import type { SoakReport } from './soak_report.js'
import { SoakWorld, type WorldOptions } from './soak_world.js'
import { verifyTools } from './verify_tools.js'
import { verifyWorld } from './verify_world.js'

export interface SoakOptions extends WorldOptions {
  seed: number
  minutes: number
  /** Answers that are read at the same time. */
  streams: number
  /** Between the beginnings of two faults, in seconds. */
  faultEveryS: number
  /** What a fault's name must hold; empty for all. */
  faultNames: string
  /** Told as it goes on. */
  say: (line: string) => void
}

const STREAMS_PER_PERSON = 25
const MEMORY_EVERY_MS = 30_000
const PROGRESS_EVERY_MS = 30_000
/** What is left by faults has its end: lease, reaper and a margin. */
const QUIET_PATIENCE_MS = 90_000
/** A slope of fewer samples says nothing. */
const LEAST_SAMPLES = 8
/** All streams together are told about so many tokens a second. */
const TOKENS_PER_S = 1_000
/** A person of the soak would have used up an ordinary budget in an hour. */
const DAILY_TOKENS = 1_000_000_000_000
const FATAL = /unhandled|uncaught|heap out of memory/i

/** Loads an installation, breaks it again and again, and looks whether it keeps its promises. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { say } = options
  const world = await SoakWorld.start(options)
  try {
    const [first] = world.instances
    await first.ace('budget:set', 'everyone', `--day-tokens=${DAILY_TOKENS}`)
    say(`${world.instances.length} instances are up`)
    return await run(world, options)
  } finally {
    await world.remove()
  }
}

async function run(world: SoakWorld, options: SoakOptions): Promise<SoakReport> {
  const { seed, minutes, streams, say } = options
  const random = seededRandom(seed)
  const endsAt = performance.now() + minutes * 60_000
  const isOver = () => performance.now() > endsAt
  const tally = emptyTally()
  const people = await makePeople(world, { random, streams, isOver, tally })
  say(`${people.length} streams begin`)
  const memory = watchMemory(world, isOver)
  const progress = tellProgress(tally, isOver, say)
  const conversing = Promise.all(people.map((person) => person.converse()))
  const struck = await strikeFaults(world, { ...options, random, isOver })
  await Promise.all([conversing, progress])
  say('the last answers are read; looking at what is stored')
  await quiet(world)
  const asked = people.flatMap((person) => person.asked)
  const calls = await verifyTools(world, asked)
  const violations = [
    ...struck.violations,
    ...people.flatMap((person) => person.faults),
    ...(await verifyWorld(world, asked)),
    ...calls.violations,
    ...fatalLines(world),
  ]
  const memoryMib = await memory
  return {
    seed,
    minutes,
    streams,
    instances: world.instances.length,
    database: options.postgresUrl === null ? 'sqlite' : 'postgres',
    redis: options.hasRedis,
    faults: struck.counts,
    tally,
    toolCalls: calls.outcomes,
    violations,
    memoryMib,
    slopeMibPerHour: Object.fromEntries(
      Object.entries(memoryMib).map(([name, values]) => [name, slopeOf(values)])
    ),
  }
}

function emptyTally(): Tally {
  return {
    asked: 0,
    answers: { completed: 0, stopped: 0, failed: 0, interrupted: 0 },
    hungUp: 0,
    followed: 0,
    replays: 0,
    stopped: 0,
    worstTailMs: 0,
    refusals: {},
  }
}

async function makePeople(
  world: SoakWorld,
  {
    random,
    streams,
    isOver,
    tally,
  }: { random: () => number; streams: number; isOver: () => boolean; tally: Tally }
): Promise<SoakPerson[]> {
  const accounts: Record<string, string>[] = []
  for (let n = 0; n < Math.ceil(streams / STREAMS_PER_PERSON); n++) {
    accounts.push(await world.createAccount())
  }
  const anyUrl = () => {
    const up = world.instances.filter(({ isUp }) => isUp)
    const some = up.length > 0 ? up : world.instances
    return some[Math.floor(random() * some.length)].url
  }
  const pauseMs = Math.max(10, Math.round((streams / TOKENS_PER_S) * 1_000))
  const tokens = () => ({ count: 20 + Math.floor((random() * 20_000) / pauseMs), pauseMs })
  const hasTools = world.tools !== null
  return Array.from({ length: streams }, (_, n) => {
    const headers = accounts[n % accounts.length]
    return new SoakPerson({ headers, anyUrl, random, tokens, hasTools, isOver }, tally)
  })
}

/** One after the other, each at an instance; the last one is over before this resolves. */
async function strikeFaults(
  world: SoakWorld,
  options: SoakOptions & { random: () => number; isOver: () => boolean }
) {
  const { random, isOver, faultEveryS, faultNames, say } = options
  const counts: Record<string, number> = {}
  const violations: string[] = []
  while (!isOver()) {
    const next = sleep(faultEveryS * 1_000)
    const instance = world.instances[Math.floor(random() * world.instances.length)]
    const target: FaultTarget = { instance, random, flushRedis: world.flushRedis }
    const possible = FAULTS.filter(
      ({ name, applies }) => applies(target) && name.includes(faultNames)
    )
    const fault = possible[Math.floor(random() * possible.length)]
    say(`${fault.name} (${instance.name})`)
    counts[fault.name] = (counts[fault.name] ?? 0) + 1
    try {
      await fault.strike(target)
    } catch (error) {
      violations.push(`${fault.name} (${instance.name}): ${String(error)}`)
      await instance.heal()
    }
    await next
  }
  return { counts, violations }
}

/** Waits until no answer is being written, as long as promised. */
async function quiet(world: SoakWorld): Promise<void> {
  const deadline = performance.now() + QUIET_PATIENCE_MS
  while (performance.now() < deadline) {
    const [{ n }] = await world.query<{ n: number }>(
      `select count(*) as n from runs where state in ('queued', 'running')`
    )
    if (Number(n) === 0) {
      return
    }
    await sleep(1_000)
  }
}

function fatalLines(world: SoakWorld): string[] {
  return world.instances.flatMap(({ name, output }) =>
    output
      .split('\n')
      .filter((line) => FATAL.test(line))
      .map((line) => `${name} said: ${line.slice(0, 300)}`)
  )
}

async function watchMemory(
  world: SoakWorld,
  isOver: () => boolean
): Promise<Record<string, number[]>> {
  const samples: Record<string, number[]> = {}
  while (!isOver()) {
    for (const { name, memoryMib } of world.instances) {
      samples[name] ??= []
      if (memoryMib !== null) {
        samples[name].push(memoryMib)
      }
    }
    await sleep(MEMORY_EVERY_MS)
  }
  return samples
}

/** Says what has come since the last time. */
async function tellProgress(tally: Tally, isOver: () => boolean, say: (line: string) => void) {
  const sums = () => ({
    asked: tally.asked,
    refused: Object.values(tally.refusals).reduce((sum, count) => sum + count, 0),
  })
  for (let before = sums(); !isOver(); before = sums()) {
    await sleep(PROGRESS_EVERY_MS)
    const now = sums()
    say(`${now.asked - before.asked} questions taken, ${now.refused - before.refused} refusals`)
  }
}

/** Least squares over the second half: a process that was restarted begins low. */
function slopeOf(values: number[]): number | null {
  const half = values.slice(Math.floor(values.length / 2))
  if (half.length < LEAST_SAMPLES) {
    return null
  }
  const meanX = (half.length - 1) / 2
  const meanY = half.reduce((sum, value) => sum + value, 0) / half.length
  const covariance = half.reduce((sum, value, x) => sum + (x - meanX) * (value - meanY), 0)
  const variance = half.reduce((sum, _, x) => sum + (x - meanX) ** 2, 0)
  return (covariance / variance) * (3_600_000 / MEMORY_EVERY_MS)
}
