import type { Asked } from './soak_person.js'
import type { SoakWorld } from './soak_world.js'

interface StoredCall {
  run_id: string
  state: string
  arguments: string
}

interface StoredPart {
  type: string
  state?: string
}

/** What the parts of a message say of a call that has its end. */
const ENDS = ['output-available', 'output-error', 'output-denied']

/**
 * Compares what was done with what is stored and was told: each call was stored before it was made, and made at most once; one
 * that succeeded was made, one that failed was not; and its message tells its end once.
 */
export async function verifyTools(
  world: SoakWorld,
  asked: Asked[]
): Promise<{ violations: string[]; outcomes: Record<string, number> }> {
  const executions = new Map(world.tools?.executions)
  const calls = await world.query<StoredCall>('select run_id, state, arguments from tool_calls')
  const parts = await readParts(world)
  const violations: string[] = []
  const outcomes: Record<string, number> = {}
  for (const call of calls) {
    const { question }: { question: string } = JSON.parse(call.arguments)
    const count = executions.get(question) ?? 0
    executions.delete(question)
    outcomes[call.state] = (outcomes[call.state] ?? 0) + 1
    if (!mayBeMade(call.state, count)) {
      violations.push(`a call of run ${call.run_id} was made ${count} times and is ${call.state}`)
    }
    const states = parts.get(call.run_id) ?? []
    if (states.length !== 1 || !ENDS.includes(states[0])) {
      violations.push(
        `a call of run ${call.run_id} is told as ${states.join(' and ') || 'nothing'}`
      )
    }
  }
  for (const [question, count] of executions) {
    violations.push(`a call that is not stored was made ${count} times, for “${question}”`)
  }
  const runs = new Map(calls.map((call) => [call.run_id, call]))
  violations.push(...asked.flatMap((one) => faultsOf(one, runs.get(one.runId), parts, world)))
  return { violations, outcomes }
}

function mayBeMade(state: string, count: number): boolean {
  switch (state) {
    case 'succeeded':
      return count === 1
    case 'failed':
      return count === 0
    case 'timed_out':
    case 'unknown':
      return count <= 1
    default:
      return false
  }
}

/** An answer that is whole told the end of its call before its text, and as it is stored. */
function faultsOf(
  { message, runId, usesTool, state, result }: Asked,
  call: StoredCall | undefined,
  parts: Map<string, string[]>,
  world: SoakWorld
): string[] {
  if (state !== 'completed') {
    return []
  }
  /* Looked up for few: it is a walk through all calls. */
  const wasCalled =
    usesTool && world.upstream.callsOf(message).some(({ isAfterTool }) => isAfterTool)
  if (!wasCalled) {
    return call === undefined && result === null ? [] : [`run ${runId} called a tool unasked`]
  }
  const told = `tool-${parts.get(runId)?.[0]}`
  const expected = call?.state === 'succeeded' ? 'tool-output-available' : 'tool-output-error'
  return told === result && result === expected
    ? []
    : [`run ${runId} told ${result} of a call that is ${call?.state}; its message has ${told}`]
}

/** States of the calls in the messages of runs. */
async function readParts(world: SoakWorld): Promise<Map<string, string[]>> {
  const rows = await world.query<{ id: string; parts: string }>(
    `select r.id, m.parts from runs r join messages m on m.id = r.message_id
     where r.id in (select run_id from tool_calls)`
  )
  return new Map(
    rows.map(({ id, parts }) => {
      const all: StoredPart[] = JSON.parse(parts)
      return [id, all.filter(({ type }) => type === 'dynamic-tool').map(({ state }) => state ?? '')]
    })
  )
}
