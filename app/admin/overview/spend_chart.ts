import type { Overview } from '#analytics/reports/overview_report'
import type { Totals } from '#analytics/reports/model_figures'
import { slotLabels } from '../charts/slot_labels.js'
import { stackedBars, type StackedBars } from '../charts/stacked_bars.js'
import type { Formats } from '../format/formats.js'
import { modelName, type ModelNames } from './model_names.js'
import type { MEASURES } from './overview_validator.js'

export type Measure = (typeof MEASURES)[number]

const NANO_USD = 1e9

/** Axes have round figures: `$150`, `$0.5`. */
const AXIS_USD = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 0,
  maximumFractionDigits: 4,
})

function valueOf({ usage, answers }: Totals, measure: Measure): number {
  switch (measure) {
    case 'cost':
      return usage.cost_nano_usd / NANO_USD
    case 'tokens':
      return usage.input_tokens + usage.output_tokens
    case 'messages':
      return answers.answers
  }
}

/** Cost, tokens or messages by model and by hour or day; null where there are none. */
export function spendChart(
  { period, models }: Pick<Overview, 'period' | 'models'>,
  measure: Measure,
  { format, names }: { format: Formats; names: ModelNames }
): StackedBars | null {
  const print = (value: number, of: 'axis' | 'bar') => {
    if (measure === 'cost') {
      return of === 'axis' ? AXIS_USD.format(value) : format.money(value * NANO_USD)
    }
    return of === 'axis' || measure === 'tokens' ? format.compact(value) : format.number(value)
  }
  return stackedBars({
    labels: slotLabels(period, format),
    series: models.map(({ model, series }) => ({
      name: modelName(names, model),
      values: series.map((totals) => valueOf(totals, measure)),
    })),
    print,
  })
}
