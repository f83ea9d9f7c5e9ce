/** Money is kept in billionths of a dollar: exact to add up, and a single token has a price. */
export const NANO_USD = 1_000_000_000

export function toNanoUsd(usd: number): number
export function toNanoUsd(usd: number | null): number | null
export function toNanoUsd(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * NANO_USD)
}
