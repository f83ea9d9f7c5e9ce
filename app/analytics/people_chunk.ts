import { zeros, type Sums } from './sums.js'

/**
 * What one person did within a bucket: answers that the person asked for and that are over, tokens, and billionths of a US
 * dollar of what has a known price.
 */
export const PERSON_SUMS = ['messages', 'input_tokens', 'output_tokens', 'cost_nano_usd'] as const
export type PersonSums = Sums<(typeof PERSON_SUMS)[number]>

/** By the person's small number (see `analytics_people`). */
export type PeopleSums = Map<number, PersonSums>

/** The sums of that person, added where there are none yet. */
export function personIn(people: PeopleSums, number: number): PersonSums {
  let sums = people.get(number)
  if (sums === undefined) {
    sums = zeros(PERSON_SUMS)
    people.set(number, sums)
  }
  return sums
}

const LOW_BITS = 128

/**
 * Counts in base 128, the low digits first (LEB128): most of them take a byte or two. Arithmetic instead of shifts, which
 * end at 32 bits.
 */
function pushVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest >= LOW_BITS) {
    bytes.push((rest % LOW_BITS) + LOW_BITS)
    rest = Math.floor(rest / LOW_BITS)
  }
  bytes.push(rest)
}

class VarintReader {
  #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  next(): number {
    let value = 0
    let weight = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte < LOW_BITS) {
        return value + byte * weight
      }
      value += (byte - LOW_BITS) * weight
      weight *= LOW_BITS
    }
  }
}

/**
 * All people of a bucket as base64 text: how many, the gaps between their numbers, then one column after the other. A row a
 * person and day would be a quarter of a million rows for a million messages; merging some hundred of these takes
 * milliseconds.
 */
export function encodePeople(people: PeopleSums): string {
  const numbers = [...people.keys()].sort((one, other) => one - other)
  const bytes: number[] = []
  pushVarint(bytes, numbers.length)
  numbers.forEach((number, i) => pushVarint(bytes, i === 0 ? number : number - numbers[i - 1]))
  for (const column of PERSON_SUMS) {
    for (const number of numbers) {
      pushVarint(bytes, personIn(people, number)[column])
    }
  }
  return Buffer.from(bytes).toString('base64')
}

function readNumbers(reader: VarintReader): number[] {
  const numbers = new Array<number>(reader.next())
  let number = 0
  for (let i = 0; i < numbers.length; i++) {
    number += reader.next()
    numbers[i] = number
  }
  return numbers
}

/** Adds the people of a bucket. */
export function addPeople(target: PeopleSums, encoded: string): void {
  const reader = new VarintReader(Buffer.from(encoded, 'base64'))
  const sums = readNumbers(reader).map((number) => personIn(target, number))
  for (const column of PERSON_SUMS) {
    for (const person of sums) {
      person[column] += reader.next()
    }
  }
}

/** Only who was active: cheaper, where a long period is read by the hour. */
export function addActive(target: Set<number>, encoded: string): void {
  const reader = new VarintReader(Buffer.from(encoded, 'base64'))
  for (const number of readNumbers(reader)) {
    if (reader.next() > 0) {
      target.add(number)
    }
  }
}
