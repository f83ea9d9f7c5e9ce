import type { Period } from '#analytics/period'
import type { Formats } from '../format/formats.js'

/** What the hours or days of a period are called: `14:00`, `20 Nov`. */
export function slotLabels({ slots, unit }: Period, format: Formats): string[] {
  return slots.map(({ from }) => (unit === 'hour' ? format.clock(from) : format.date(from)))
}
