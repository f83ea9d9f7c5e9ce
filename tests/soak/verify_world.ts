import type { Asked } from './soak_person.js'
import type { SoakWorld } from './soak_world.js'

/** The provider is asked at most so often for one step of an answer: before its first token, and never again. */
const MOST_CALLS = 3

/**
 * Compares what people were told with what is stored, once all is quiet: the acknowledged questions are there once, each answer is
 * what was seen of it, every run has its end, nothing is left reserved, and what was counted is what the ledger says.
 */
export async function verifyWorld(world: SoakWorld, asked: Asked[]): Promise<string[]> {
  const violations: string[] = []
  const stored = await readStored(world)
  for (const { message, runId, text, state } of asked) {
    const found = stored.questions.get(message) ?? 0
    if (found !== 1) {
      violations.push(`“${message}” is stored ${found} times`)
    }
    const run = stored.runs.get(runId)
    if (run === undefined) {
      violations.push(`run ${runId} is not stored`)
    } else if (run.state !== state || run.text !== text) {
      violations.push(
        `run ${runId} was seen to be ${state}, with ${text.length} characters; it is ${run.state}, with ${run.text.length}`
      )
    }
  }
  for (const [id, { state }] of stored.runs) {
    if (state === 'running' || state === 'queued') {
      violations.push(`run ${id} has no end: ${state}`)
    }
  }
  violations.push(...callsOf(world, asked), ...(await countersOf(world)))
  return violations
}

interface Stored {
  /** How often each question is there. */
  questions: Map<string, number>
  runs: Map<string, { state: string; text: string }>
}

async function readStored(world: SoakWorld): Promise<Stored> {
  const questions = new Map<string, number>()
  const messages = await world.query<{ parts: string }>(
    `select parts from messages where role = 'user'`
  )
  for (const { parts } of messages) {
    const text = textOf(parts)
    questions.set(text, (questions.get(text) ?? 0) + 1)
  }
  const rows = await world.query<{ id: string; state: string; parts: string }>(
    'select r.id, r.state, m.parts from runs r join messages m on m.id = r.message_id'
  )
  const runs = new Map(rows.map(({ id, state, parts }) => [id, { state, text: textOf(parts) }]))
  return { questions, runs }
}

function textOf(parts: string): string {
  const parsed: { type: string; text?: string }[] = JSON.parse(parts)
  return parsed
    .filter(({ type }) => type === 'text')
    .map(({ text }) => text ?? '')
    .join('')
}

function callsOf(world: SoakWorld, asked: Asked[]): string[] {
  const calls = Map.groupBy(world.upstream.calls, ({ prompt }) => prompt)
  return asked.flatMap(({ message }) => {
    const [first = [], second = []] = [false, true].map((isAfterTool) =>
      calls.get(message)?.filter((call) => call.isAfterTool === isAfterTool)
    )
    const count = Math.max(first.length, second.length)
    return count > MOST_CALLS ? [`the provider was asked “${message}” ${count} times`] : []
  })
}

async function countersOf(world: SoakWorld): Promise<string[]> {
  const [reserved] = await world.query<{ n: number }>(
    'select count(*) as n from budget_counters where reserved_tokens <> 0 or reserved_nano_usd <> 0'
  )
  const [counted] = await world.query<{ counted: number; billed: number }>(
    `select
       (select coalesce(sum(tokens), 0) from budget_counters
         where subject = 'instance' and period like 'day:%') as counted,
       (select coalesce(sum(input_tokens + output_tokens), 0) from usage_entries) as billed`
  )
  const faults: string[] = []
  if (Number(reserved.n) > 0) {
    faults.push(`${reserved.n} budget counters still hold something for answers`)
  }
  if (Number(counted.counted) !== Number(counted.billed)) {
    faults.push(`budgets counted ${counted.counted} tokens, the ledger has ${counted.billed}`)
  }
  return faults
}
