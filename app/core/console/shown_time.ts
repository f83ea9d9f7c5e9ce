const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `2026-11-26`, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** `2026-11-26 05:43`, in UTC. */
export function minuteOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}

/** How long something has lasted, in its largest two units: `12 s`, `3 min 12 s`, `2 h 5 min`, `4 d 7 h`. */
export function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (ms < MINUTE_MS) {
    return `${seconds} s`
  }
  if (ms < HOUR_MS) {
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  }
  const minutes = Math.floor(ms / MINUTE_MS)
  if (ms < DAY_MS) {
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  }
  const hours = Math.floor(ms / HOUR_MS)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}
