/**
 * Durations by how long they took, in slots that grow: each is a twelfth of an octave (6 %) wide, so that a percentile read
 * from it is at most 6 % off and mostly far less, and that of any period is found by adding counts.
 */
const SLOTS_PER_OCTAVE = 12

/** Counts by slot. */
export type Histogram = Map<number, number>

/** Anything below a millisecond counts as one. */
function slotOf(ms: number): number {
  return Math.floor(Math.log2(Math.max(ms, 1)) * SLOTS_PER_OCTAVE)
}

export function countDuration(histogram: Histogram, ms: number): void {
  addCount(histogram, slotOf(ms), 1)
}

function addCount(histogram: Histogram, slot: number, count: number): void {
  histogram.set(slot, (histogram.get(slot) ?? 0) + count)
}

export function addHistogram(target: Histogram, source: Histogram): void {
  for (const [slot, count] of source) {
    addCount(target, slot, count)
  }
}

/** JSON: slot, count, slot, count, … */
export function encodeHistogram(histogram: Histogram): string {
  return JSON.stringify([...histogram].flat())
}

/** Adds what `encodeHistogram` wrote. */
export function addEncoded(target: Histogram, encoded: string): void {
  const pairs: number[] = JSON.parse(encoded)
  for (let i = 0; i < pairs.length; i += 2) {
    addCount(target, pairs[i], pairs[i + 1])
  }
}

/** How many durations there are. */
export function sizeOf(histogram: Histogram): number {
  return histogram.values().reduce((sum, count) => sum + count, 0)
}

/** The duration in ms that `share` of all stay below (nearest rank, placed within its slot); null where there are none. */
export function percentile(histogram: Histogram, share: number): number | null {
  const rank = Math.max(1, Math.ceil(sizeOf(histogram) * share))
  let passed = 0
  for (const [slot, count] of [...histogram].sort(([one], [other]) => one - other)) {
    if (passed + count >= rank) {
      return 2 ** ((slot + (rank - passed - 0.5) / count) / SLOTS_PER_OCTAVE)
    }
    passed += count
  }
  return null
}
