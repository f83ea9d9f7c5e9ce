/** A small seeded generator (sfc32): the same seed gives the same figures on every machine. */
export class Random {
  #a
  #b
  #c
  #d = 1

  constructor(seed) {
    this.#a = seed | 0
    this.#b = 0x9e3779b9 ^ seed
    this.#c = 0x243f6a88
    for (let i = 0; i < 16; i++) {
      this.bits()
    }
  }

  /** 32 random bits, as an unsigned number. */
  bits() {
    const t = (this.#a + this.#b + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t
    this.#c |= 0
    return t >>> 0
  }

  /** In [0, 1). */
  next() {
    return this.bits() / 2 ** 32
  }

  /** A whole number in [0, below). */
  int(below) {
    return Math.floor(this.next() * below)
  }

  chance(probability) {
    return this.next() < probability
  }

  pick(list) {
    return list[this.int(list.length)]
  }

  /** As figures of people and machines are spread: half below `median`, a long tail above. */
  logNormal(median, sigma) {
    const u = 1 - this.next()
    const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next())
    return median * Math.exp(sigma * normal)
  }

  /** An index of `sums`, the running totals of weights. */
  weighted(sums) {
    const value = this.next() * sums.at(-1)
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] > value) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }

  /** A UUIDv7 of that millisecond. */
  id(ms) {
    const time = Math.floor(ms).toString(16).padStart(12, '0')
    const head = (0x7000 | (this.bits() & 0x0fff)).toString(16)
    const variant = (0x8000 | (this.bits() & 0x3fff)).toString(16)
    const tail =
      this.bits().toString(16).padStart(8, '0') +
      (this.bits() & 0xffff).toString(16).padStart(4, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-${head}-${variant}-${tail}`
  }
}

/** Running totals, for `weighted`. */
export function sumsOf(weights) {
  let sum = 0
  return Float64Array.from(weights, (weight) => (sum += weight))
}
