const LOCALE = 'en-GB'
const NANO_USD = 1e9
const CENT_USD = 0.01
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

const NUMBER = new Intl.NumberFormat(LOCALE)
/** British English has a small m, which is that of ms. */
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

const usd = (digits: number) =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
const WHOLE_USD = usd(0)
const USD = usd(2)
const SMALL_USD = usd(4)

/** Of all zones together: making one takes longer than printing a page. */
const dates = new Map<string, Intl.DateTimeFormat>()

function dateFormat(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = dates.get(key)
  if (known !== undefined) {
    return known
  }
  const made = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options })
  dates.set(key, made)
  return made
}

export interface FormatOptions {
  /** An IANA time zone, e.g. `Europe/Berlin`. */
  zone: string
  /** What relative times count from, in milliseconds since 1970. */
  now?: number
}

/**
 * Prints numbers, money and times for one person. Times go in as milliseconds since 1970; nothing (null) is a dash.
 */
export class Formats {
  readonly zone: string
  readonly now: number

  constructor({ zone, now = Date.now() }: FormatOptions) {
    this.zone = zone
    this.now = now
  }

  /** `28,406` */
  number(value: number | null): string {
    return value === null ? '–' : NUMBER.format(value)
  }

  /** `28.4K` */
  compact(value: number | null): string {
    return value === null ? '–' : COMPACT.format(value)
  }

  /** One thing or many: `1 person`, `3 people`. */
  count(value: number, one: string, many: string): string {
    return `${NUMBER.format(value)} ${value === 1 ? one : many}`
  }

  /** Nano-USD, with as many digits as say something: `$2,437`, `$25.00`, `$0.0031`. */
  money(nanoUsd: number | null): string {
    if (nanoUsd === null) {
      return '–'
    }
    const value = nanoUsd / NANO_USD
    if (Math.abs(value) >= 1_000) {
      return WHOLE_USD.format(value)
    }
    return value !== 0 && Math.abs(value) < CENT_USD ? SMALL_USD.format(value) : USD.format(value)
  }

  /** A share of 1: `0.6 %`. */
  percent(share: number | null): string {
    if (share === null) {
      return '–'
    }
    const value = share * 100
    return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : NUMBER.format(Math.round(value))} %`
  }

  /** `84 ms`, `1.24 s`, `3 min 20 s` */
  duration(ms: number | null): string {
    if (ms === null) {
      return '–'
    }
    if (ms < SECOND_MS) {
      return `${Math.round(ms)} ms`
    }
    if (ms < MINUTE_MS) {
      return `${(ms / SECOND_MS).toFixed(ms < 10 * SECOND_MS ? 2 : 1).replace(/\.?0+$/, '')} s`
    }
    const seconds = Math.round(ms / SECOND_MS)
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  }

  /** `412 B`, `1.2 MB` */
  bytes(size: number | null): string {
    if (size === null) {
      return '–'
    }
    let value = size
    let unit = 0
    while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
      value /= 1_000
      unit++
    }
    return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${BYTE_UNITS[unit]}`
  }

  /** The full date and time with the zone's offset: for `title`. */
  exact(at: number): string {
    return dateFormat(this.zone, {
      dateStyle: 'full',
      timeStyle: 'long',
    }).format(at)
  }

  /** `14:05` */
  clock(at: number): string {
    return dateFormat(this.zone, { hour: '2-digit', minute: '2-digit' }).format(at)
  }

  /** `20 Nov`, with the year where it is another one. */
  date(at: number): string {
    const year = (time: number) => dateFormat(this.zone, { year: 'numeric' }).format(time)
    return dateFormat(this.zone, {
      day: 'numeric',
      month: 'short',
      ...(year(at) !== year(this.now) && { year: 'numeric' }),
    }).format(at)
  }

  /** `20 Nov, 14:05` */
  dateTime(at: number): string {
    return `${this.date(at)}, ${this.clock(at)}`
  }

  /** Within a week how long ago or ahead, else the date: `2 min ago`, `in 3 h`, `yesterday`, `20 Nov`. */
  relative(at: number | null): string {
    if (at === null) {
      return 'Never'
    }
    const distance = Math.abs(this.now - at)
    const say = (amount: string) => (at > this.now ? `in ${amount}` : `${amount} ago`)
    if (distance < MINUTE_MS) {
      return at > this.now ? 'in less than a minute' : 'just now'
    }
    if (distance < HOUR_MS) {
      return say(`${Math.floor(distance / MINUTE_MS)} min`)
    }
    if (distance < DAY_MS) {
      return say(`${Math.floor(distance / HOUR_MS)} h`)
    }
    if (distance < WEEK_MS) {
      const days = Math.floor(distance / DAY_MS)
      return days === 1 && at < this.now ? 'yesterday' : say(`${days} d`)
    }
    return this.date(at)
  }

  /** For the `datetime` attribute. */
  iso(at: number): string {
    return new Date(at).toISOString()
  }
}
