import type { PeopleSums, PersonSums } from '../people_chunk.js'
import type { Period } from '../period.js'
import { identifyPeople, readPeopleSums } from './read_people.js'
import type { FiguresSnapshot } from './read_snapshot.js'
import { figuresOfPerson, type LineSort, type ReportLine } from './report_line.js'
import { CURRENT, PREVIOUS, totalSpans } from './slots.js'

interface PeopleLinesInput {
  period: Period
  sort: LineSort
  isReversed?: boolean
  page?: { offset: number; limit: number }
}

function valueOf(sums: PersonSums, sort: LineSort): number {
  switch (sort) {
    case 'count':
      return sums.messages
    case 'tokens':
      return sums.input_tokens + sums.output_tokens
    default:
      return sums.cost_nano_usd
  }
}

/**
 * Lines of people, sorted by cost, count or tokens (by cost where anything else is asked for: names and latencies of a
 * hundred thousand are not read). Who they are is looked up for the lines that are wanted.
 */
export async function readPeopleLines(
  snapshot: FiguresSnapshot,
  { period, sort, isReversed = false, page }: PeopleLinesInput
): Promise<{ lines: ReportLine[]; count: number }> {
  const { slots, newcomers } = await readPeopleSums(snapshot, totalSpans(period))
  const current: PeopleSums = slots.get(CURRENT) ?? new Map()
  const previous: PeopleSums = slots.get(PREVIOUS) ?? new Map()
  const sign = isReversed ? -1 : 1
  const ranked = [...current].sort(
    ([one, ours], [other, theirs]) =>
      sign * (valueOf(theirs, sort) - valueOf(ours, sort)) || one - other
  )
  const { offset, limit } = page ?? { offset: 0, limit: ranked.length }
  const wanted = ranked.slice(offset, offset + limit)
  const people = await identifyPeople(
    snapshot,
    wanted.map(([number]) => number),
    newcomers
  )
  const lines = wanted.map(([number, sums]) => {
    const person = people.get(number)
    return {
      key: person?.userId ?? '',
      label: person?.name ?? null,
      detail: person?.email ?? null,
      current: figuresOfPerson(sums),
      previous: figuresOfPerson(previous.get(number)),
    }
  })
  return { lines, count: ranked.length }
}
