/** Numbers from 0 to 1 that follow from the seed (mulberry32): a run that failed can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many seeds a test tries: few in the ordinary run, many with `CHATFLOW_LONG=1`. */
export function seeds(ordinary: number, long: number): number[] {
  const count = process.env.CHATFLOW_LONG === '1' ? long : ordinary
  const first = Number(process.env.CHATFLOW_SEED ?? Math.floor(Math.random() * 1_000_000))
  return Array.from({ length: count }, (_, index) => first + index)
}

/** Points of 0 to `count` - 1: all of them with `CHATFLOW_LONG=1`, else so many, one in each part of the way. */
export function chosen(count: number, ordinary: number): { points: number[]; seed: number } {
  const [seed] = seeds(1, 1)
  if (process.env.CHATFLOW_LONG === '1') {
    return { points: Array.from({ length: count }, (_, point) => point), seed }
  }
  const random = seededRandom(seed)
  const parts = Math.min(ordinary, count)
  const points = Array.from({ length: parts }, (_, part) =>
    Math.floor(((part + random()) * count) / parts)
  )
  return { points, seed }
}
