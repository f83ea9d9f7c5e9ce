/** One of the things that bars are made of; `values` has one for each bar. */
export interface BarSeries {
  name: string
  values: number[]
}

export interface StackedBarsInput {
  /** Under the bars, where there is room, and in the table. */
  labels: string[]
  series: BarSeries[]
  /** Prints a value, of an axis or a bar. */
  print: (value: number, of: 'axis' | 'bar') => string
}

interface Bar {
  /** What it shows, in words. */
  title: string
  parts: { path: string; series: number }[]
}

/** A drawing in its own size; text does not grow with the window, so that there is one for wide and one for narrow ones. */
export interface BarPlot {
  width: number
  height: number
  left: number
  right: number
  lines: { y: number; label: string }[]
  bars: Bar[]
  ticks: { x: number; label: string }[]
}

export interface StackedBars {
  plots: { wide: BarPlot; narrow: BarPlot }
  /** For the legend: the total of each series. */
  series: { name: string; total: string; number: number }[]
  /** The same as a table: a row for each bar, with its sum at the end. */
  rows: { label: string; values: string[] }[]
}

/** Colours; what has none of its own is taken together. */
const MOST_SERIES = 5
const SIZES = {
  wide: { width: 900, height: 230, left: 48, ticks: 6 },
  narrow: { width: 350, height: 220, left: 44, ticks: 3 },
}
const TOP = 10
const BOTTOM = 24
const GAP = 1
const RADIUS = 3
/** Of the place of a bar. */
const BAR_SHARE = 0.68
const STEPS = [1, 2, 2.5, 5, 10]
const GRID_LINES = 3

/** The smallest step of which a few reach the highest bar. */
function stepFor(most: number): number {
  const rough = most / GRID_LINES
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * (STEPS.find((step) => step * power >= rough) ?? 10)
}

function sumsOf(series: BarSeries[], count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    series.reduce((sum, { values }) => sum + values[i], 0)
  )
}

function totalOf({ values }: BarSeries): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** The largest series first; those without a colour together as `Other`. */
function shownSeries(series: BarSeries[], count: number): BarSeries[] {
  const sorted = series
    .filter((one) => totalOf(one) > 0)
    .toSorted((one, other) => totalOf(other) - totalOf(one))
  if (sorted.length <= MOST_SERIES) {
    return sorted
  }
  const rest = sorted.slice(MOST_SERIES - 1)
  return [...sorted.slice(0, MOST_SERIES - 1), { name: 'Other', values: sumsOf(rest, count) }]
}

/** Stacked bars, drawn on the server. Null where there is nothing to draw. */
export function stackedBars({ labels, series, print }: StackedBarsInput): StackedBars | null {
  const shown = shownSeries(series, labels.length)
  if (shown.length === 0) {
    return null
  }
  const sums = sumsOf(shown, labels.length)
  const step = stepFor(Math.max(...sums))
  const input = { labels, series: shown, sums, step, print }
  return {
    plots: { wide: plot(input, SIZES.wide), narrow: plot(input, SIZES.narrow) },
    series: shown.map((one, i) => ({
      name: one.name,
      total: print(totalOf(one), 'bar'),
      number: i + 1,
    })),
    rows: labels.map((label, i) => ({
      label,
      values: [...shown.map(({ values }) => values[i]), sums[i]].map((value) =>
        print(value, 'bar')
      ),
    })),
  }
}

interface PlotInput extends StackedBarsInput {
  sums: number[]
  step: number
}

function plot(
  { labels, series, sums, step, print }: PlotInput,
  { width, height, left, ticks }: (typeof SIZES)['wide']
): BarPlot {
  const top = Math.ceil(Math.max(...sums) / step) * step
  const yOf = (value: number) => height - BOTTOM - (value / top) * (height - BOTTOM - TOP)
  const place = (width - left) / labels.length
  const barWidth = Math.max(place * BAR_SHARE, 1)
  const every = Math.ceil(labels.length / ticks)
  return {
    width,
    height,
    left,
    right: width,
    lines: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => ({
      y: round(yOf(i * step)),
      label: print(i * step, 'axis'),
    })),
    bars: labels.map((label, i) => ({
      title: `${label}: ${print(sums[i], 'bar')}`,
      parts: stack(
        series.map(({ values }) => values[i]),
        { x: left + i * place + (place - barWidth) / 2, width: barWidth, yOf }
      ),
    })),
    ticks: labels.flatMap((label, i) =>
      i % every === 0 ? [{ x: round(left + (i + 0.5) * place), label }] : []
    ),
  }
}

/** The parts of a bar from below, a pixel apart; the uppermost has round corners. */
function stack(
  values: number[],
  { x, width, yOf }: { x: number; width: number; yOf: (value: number) => number }
): Bar['parts'] {
  const last = values.findLastIndex((value) => value > 0)
  let below = 0
  return values.flatMap((value, i) => {
    if (value === 0) {
      return []
    }
    const bottom = yOf(below)
    below += value
    const top = yOf(below) + (i === last ? 0 : GAP)
    const height = Math.max(bottom - top, 0.5)
    const radius = i === last ? Math.min(RADIUS, width / 2, height) : 0
    return [{ series: i + 1, path: barPath(x, bottom, width, height, radius) }]
  })
}

function barPath(x: number, bottom: number, width: number, height: number, radius: number): string {
  const [left, low, wide] = [x, bottom, width - 2 * radius].map(round)
  const straight = round(height - radius)
  return radius === 0
    ? `M${left} ${low}v${-straight}h${wide}v${straight}z`
    : `M${left} ${low}v${-straight}q0 ${-radius} ${radius} ${-radius}h${wide}q${radius} 0 ${radius} ${radius}v${straight}z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
