import { percentile } from '../histogram.js'
import {
  addLatencies,
  ANSWER_SUMS,
  USAGE_SUMS,
  type AnswerSums,
  type Latencies,
  type UsageSums,
} from '../rollup/figures.js'
import { addSums, zeros } from '../sums.js'
import { spansOf, type BucketSpan } from '../buckets.js'
import type { Period } from '../period.js'
import type { FiguresSnapshot } from './read_snapshot.js'
import { readAnswerSlots, readLatencySlots, readUsageSlots } from './read_tables.js'
import type { AnswerSlot, LatencySlot, LatencySpan, UsageSlot } from './read_tables.js'
import { CURRENT, PREVIOUS, RECENT, totalSpans, trendSpans } from './slots.js'

/** All that is known of a stretch of time, of a model or of all. */
export interface Totals {
  usage: UsageSums
  answers: AnswerSums
  latencies: Latencies
}

export interface ModelTotals {
  provider: string
  /** `provider/model`; empty where nobody knows which one was meant. */
  model: string
  current: Totals
  previous: Totals
  /** By hour or day; without latencies. */
  series: Totals[]
}

/** Figures of nothing. */
export function noTotals(): Totals {
  return {
    usage: zeros(USAGE_SUMS),
    answers: zeros(ANSWER_SUMS),
    latencies: { firstToken: new Map(), total: new Map() },
  }
}

/** Failed and interrupted answers of all, 0 to 1; null where there were none. */
export function errorRateOf({ answers, failed, interrupted }: AnswerSums): number | null {
  return answers === 0 ? null : (failed + interrupted) / answers
}

/** In ms; null where nothing was measured. */
export function p95Of(durations: Latencies['firstToken']): number | null {
  return percentile(durations, 0.95)
}

/** The figures of a period by model, and of all models together. */
export class ModelFigures {
  /** All models. */
  readonly current = noTotals()
  readonly previous = noTotals()
  readonly series: Totals[]
  /** Answers of the last hour, where they were asked for. */
  readonly recent: AnswerSlot[] = []
  #models = new Map<string, ModelTotals>()

  /** @param slots - how many hours or days the period has */
  constructor(slots: number) {
    this.series = Array.from({ length: slots }, noTotals)
  }

  /** The one that cost most first, then by answers. */
  get models(): ModelTotals[] {
    return [...this.#models.values()].sort(
      ({ current: one }, { current: other }) =>
        other.usage.cost_nano_usd - one.usage.cost_nano_usd ||
        other.answers.answers - one.answers.answers
    )
  }

  addUsage(rows: UsageSlot[]): void {
    for (const row of rows) {
      for (const { usage } of this.#targets(row)) {
        addSums(USAGE_SUMS, usage, row.sums)
      }
    }
  }

  addAnswers(rows: AnswerSlot[]): void {
    for (const row of rows) {
      if (row.slot === RECENT) {
        this.recent.push(row)
        continue
      }
      for (const { answers } of this.#targets(row)) {
        addSums(ANSWER_SUMS, answers, row.sums)
      }
    }
  }

  /** Those of all models together come by hour or day, those of one model for the whole time. */
  addLatencies(rows: LatencySlot[]): void {
    for (const { slot, provider, model, latencies } of rows) {
      if (slot >= 0) {
        addLatencies(this.series[slot].latencies, latencies)
        continue
      }
      const own = this.#model(provider, model)
      const [ofAll, ofModel] =
        slot === PREVIOUS ? [this.previous, own.previous] : [this.current, own.current]
      addLatencies(ofAll.latencies, latencies)
      addLatencies(ofModel.latencies, latencies)
    }
  }

  #model(provider: string, model: string): ModelTotals {
    const key = `${provider} ${model}`
    let totals = this.#models.get(key)
    if (totals === undefined) {
      const series = this.series.map(noTotals)
      totals = { provider, model, current: noTotals(), previous: noTotals(), series }
      this.#models.set(key, totals)
    }
    return totals
  }

  /** Where a row belongs: into its own slot and the sum of all, of its model and of all models. */
  #targets({ slot, provider, model }: { slot: number; provider: string; model: string }): Totals[] {
    const own = this.#model(provider, model)
    switch (slot) {
      case PREVIOUS:
        return [this.previous, own.previous]
      case CURRENT:
        return [this.current, own.current]
      default:
        return [this.current, own.current, this.series[slot], own.series[slot]]
    }
  }
}

/**
 * The figures of a period by hour or day and model, with those of the time before.
 *
 * @param recent - spans of the last hour, whose answers come with the same query
 */
export async function readModelFigures(
  snapshot: FiguresSnapshot,
  period: Period,
  recent: BucketSpan[] = []
): Promise<ModelFigures> {
  const spans = trendSpans(period)
  const figures = new ModelFigures(period.slots.length)
  figures.addUsage(await readUsageSlots(snapshot, spans))
  figures.addAnswers(await readAnswerSlots(snapshot, [...spans, ...recent]))
  figures.addLatencies(await readLatencySlots(snapshot, latencySpans(period)))
  return figures
}

function latencySpans(period: Period): LatencySpan[] {
  const all = period.slots.flatMap((slot, i) => spansOf(i, slot))
  return [
    ...all.map((span) => ({ ...span, scope: 'all' as const })),
    ...totalSpans(period).map((span) => ({ ...span, scope: 'model' as const })),
  ]
}
