/** A small line without axes, as paths of an SVG. */
export interface Sparkline {
  width: number
  height: number
  line: string
  area: string
}

const WIDTH = 230
const HEIGHT = 34
/** What moves less than this share of itself is not drawn as if it jumped. */
const LEAST_RANGE = 0.15
/** Room for the width of the line. */
const MARGIN = 2

/** Null where there is no line to draw. Values that are not known are passed over. */
export function sparkline(values: readonly (number | null)[]): Sparkline | null {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]))
  if (known.length < 2) {
    return null
  }
  const most = Math.max(...known.map(({ value }) => value))
  const least = Math.min(...known.map(({ value }) => value))
  const range = Math.max(most - least, most * LEAST_RANGE) || 1
  const points = known.map(({ value, i }) => {
    const x = (i / (values.length - 1)) * WIDTH
    const y = HEIGHT - MARGIN - ((value - least) / range) * (HEIGHT - 2 * MARGIN)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  const [first, last] = [points[0].split(' ')[0], points[points.length - 1].split(' ')[0]]
  const line = `M${points.join('L')}`
  return {
    width: WIDTH,
    height: HEIGHT,
    line,
    area: `${line}L${last} ${HEIGHT}L${first} ${HEIGHT}Z`,
  }
}
