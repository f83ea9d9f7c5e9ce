import { bucketOf } from '../buckets.js'
import { addHistogram, type Histogram } from '../histogram.js'
import { PERSON_SUMS, type PersonSums } from '../people_chunk.js'
import { addSums, zeros, type Sums } from '../sums.js'

/** Columns that add up, by what they are of. */
export const USAGE_SUMS = [
  'calls',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_nano_usd',
  'unpriced_calls',
  'estimated_calls',
] as const
export const ANSWER_SUMS = ['answers', 'failed', 'interrupted', 'stopped', 'with_tools'] as const
export const TOOL_SUMS = ['calls', 'failed', 'timed_out', 'denied', 'unknown'] as const

export type UsageSums = Sums<(typeof USAGE_SUMS)[number]>
export type AnswerSums = Sums<(typeof ANSWER_SUMS)[number]>
export type ToolSums = Sums<(typeof TOOL_SUMS)[number]>

export interface Latencies {
  /** From the question to the first token. */
  firstToken: Histogram
  /** From the question to the end, of answers that waited for nobody. */
  total: Histogram
}

interface Place {
  /** Its beginning, in ms since 1970. */
  bucket: number
}

export interface UsageFigures extends Place {
  kind: string
  provider: string
  model: string
  sums: UsageSums
}

export interface AnswerFigures extends Place {
  provider: string
  model: string
  sums: AnswerSums
  latencies: Latencies
}

export interface ToolFigures extends Place {
  server: string
  tool: string
  sums: ToolSums
  durations: Histogram
}

export interface PersonFigures extends Place {
  userId: string
  /** In `analytics_people`; null of somebody who is not there yet. */
  number: number | null
  sums: PersonSums
}

/**
 * What a stretch of the sources adds up to, by quarter of an hour: written to the tables, or added to what a report reads
 * from them.
 */
export class Figures {
  #level: number
  #usage = new Map<string, UsageFigures>()
  #answers = new Map<string, AnswerFigures>()
  #tools = new Map<string, ToolFigures>()
  #people = new Map<string, PersonFigures>()

  /** @param level - of its buckets */
  constructor(level = 0) {
    this.#level = level
  }

  get usage(): UsageFigures[] {
    return [...this.#usage.values()]
  }

  get answers(): AnswerFigures[] {
    return [...this.#answers.values()]
  }

  get tools(): ToolFigures[] {
    return [...this.#tools.values()]
  }

  get people(): PersonFigures[] {
    return [...this.#people.values()]
  }

  usageAt(at: number, kind: string, provider: string, model: string): UsageFigures {
    const bucket = bucketOf(at, this.#level)
    return found(this.#usage, `${bucket} ${kind} ${provider} ${model}`, () => {
      return { bucket, kind, provider, model, sums: zeros(USAGE_SUMS) }
    })
  }

  answersAt(at: number, provider: string, model: string): AnswerFigures {
    const bucket = bucketOf(at, this.#level)
    return found(this.#answers, `${bucket} ${provider} ${model}`, () => {
      const latencies = { firstToken: new Map(), total: new Map() }
      return { bucket, provider, model, sums: zeros(ANSWER_SUMS), latencies }
    })
  }

  toolAt(at: number, server: string, tool: string): ToolFigures {
    const bucket = bucketOf(at, this.#level)
    return found(this.#tools, `${bucket} ${server} ${tool}`, () => {
      return { bucket, server, tool, sums: zeros(TOOL_SUMS), durations: new Map() }
    })
  }

  personAt(at: number, userId: string, number: number | null): PersonFigures {
    const bucket = bucketOf(at, this.#level)
    return found(this.#people, `${bucket} ${userId}`, () => {
      return { bucket, userId, number, sums: zeros(PERSON_SUMS) }
    })
  }

  /** The same in larger buckets. */
  atLevel(level: number): Figures {
    const larger = new Figures(level)
    for (const { bucket, kind, provider, model, sums } of this.usage) {
      addSums(USAGE_SUMS, larger.usageAt(bucket, kind, provider, model).sums, sums)
    }
    for (const { bucket, provider, model, sums, latencies } of this.answers) {
      const target = larger.answersAt(bucket, provider, model)
      addSums(ANSWER_SUMS, target.sums, sums)
      addLatencies(target.latencies, latencies)
    }
    for (const { bucket, server, tool, sums, durations } of this.tools) {
      const target = larger.toolAt(bucket, server, tool)
      addSums(TOOL_SUMS, target.sums, sums)
      addHistogram(target.durations, durations)
    }
    for (const { bucket, userId, number, sums } of this.people) {
      addSums(PERSON_SUMS, larger.personAt(bucket, userId, number).sums, sums)
    }
    return larger
  }
}

function found<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

export function addLatencies(target: Latencies, source: Latencies): void {
  addHistogram(target.firstToken, source.firstToken)
  addHistogram(target.total, source.total)
}
