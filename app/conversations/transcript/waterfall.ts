import type { CallFacts, RunFacts } from './answer_records.js'

/** Shorter waits are the way between processes, not a person, in ms. */
const SHORTEST_WAIT_MS = 1_000

/** What an answer spent its time on. Times are ms since its beginning. */
export interface WaterfallBar {
  kind: 'model' | 'tool' | 'wait'
  /** The tool's name; empty of the others. */
  label: string
  startMs: number
  durationMs: number
  isFailed: boolean
}

export interface Waterfall {
  bars: WaterfallBar[]
  totalMs: number
  /** Of the model's steps, the wait for the first token left out. */
  writingMs: number
}

const FAILED: ReadonlySet<CallFacts['state']> = new Set(['failed', 'timed_out', 'unknown'])

function barsOfCall(call: CallFacts, begin: number, end: number): WaterfallBar[] {
  const bars: WaterfallBar[] = []
  const startedAt = call.startedAt ?? call.finishedAt ?? end
  const waited = startedAt - call.createdAt
  if (waited >= SHORTEST_WAIT_MS) {
    bars.push({
      kind: 'wait',
      label: '',
      startMs: call.createdAt - begin,
      durationMs: waited,
      isFailed: false,
    })
  }
  if (call.startedAt !== null) {
    bars.push({
      kind: 'tool',
      label: call.tool,
      startMs: call.startedAt - begin,
      durationMs: call.durationMs ?? Math.max(0, (call.finishedAt ?? end) - call.startedAt),
      isFailed: FAILED.has(call.state),
    })
  }
  return bars
}

/**
 * Where the time of an answer went: the model writes until its calls begin, and goes on once the last of them has ended.
 *
 * @param now for an answer that is not over, in ms since 1970
 */
export function waterfallOf(run: RunFacts, calls: CallFacts[], now: number): Waterfall {
  const begin = run.createdAt
  const end = run.finishedAt ?? now
  const bars: WaterfallBar[] = []
  let modelFrom: number | null = begin
  const addModel = (until: number) => {
    if (modelFrom !== null && until > modelFrom) {
      bars.push({
        kind: 'model',
        label: '',
        startMs: modelFrom - begin,
        durationMs: until - modelFrom,
        isFailed: false,
      })
    }
  }
  const rounds = [...Map.groupBy(calls, ({ round }) => round).entries()].sort(([a], [b]) => a - b)
  for (const [, round] of rounds) {
    addModel(Math.min(...round.map(({ createdAt }) => createdAt)))
    bars.push(...round.flatMap((call) => barsOfCall(call, begin, end)))
    const isOver = round.every(({ finishedAt }) => finishedAt !== null)
    modelFrom = isOver ? Math.max(...round.map(({ finishedAt }) => finishedAt ?? 0)) : null
  }
  addModel(end)
  const modelMs = bars.reduce((sum, bar) => sum + (bar.kind === 'model' ? bar.durationMs : 0), 0)
  const firstTokenMs = run.firstTokenAt === null ? 0 : run.firstTokenAt - begin
  return { bars, totalMs: end - begin, writingMs: Math.max(0, modelMs - firstTokenMs) }
}
