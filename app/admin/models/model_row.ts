import type { LineFigures } from '#analytics/reports/report_line'
import type { DescribedModel } from '#ai/administration/describe_models'
import type { ModelPrices } from '#ai/types'
import type { Formats } from '../format/formats.js'
import { modelPath } from './model_paths.js'

const NANO_USD = 1e9

/** A model in a table. */
export interface ModelRow {
  id: string
  name: string
  href: string
  badges: { label: string; kind: string }[]
  input: string
  output: string
  context: string
  answers: string
  cost: string
}

export function toModelRow(
  described: DescribedModel,
  usage: LineFigures | undefined,
  format: Formats
): ModelRow {
  const { model } = described
  return {
    id: model.id,
    name: model.name,
    href: modelPath(model.id),
    badges: badgesOf(described),
    input: priceText(model.prices, 'input', format),
    output: priceText(model.prices, 'output', format),
    context: format.compact(model.contextTokens),
    answers: format.number(usage?.count ?? 0),
    cost: costText(usage, format),
  }
}

function badgesOf(described: DescribedModel): ModelRow['badges'] {
  const { isDefault, isEnabled, access, aliases, isFound } = described
  return [
    ...(isDefault ? [{ label: 'Default', kind: 'accent' }] : []),
    ...(isEnabled === true || isDefault ? [] : [{ label: 'Off', kind: 'neutral' }]),
    ...(access === 'admins' ? [{ label: 'Administrators only', kind: 'info' }] : []),
    ...(isFound === false && isEnabled === true ? [{ label: 'Not found', kind: 'warn' }] : []),
    ...aliases.map((alias) => ({ label: alias, kind: 'outline' })),
  ]
}

/** US dollars per million tokens. */
export function priceText(
  prices: ModelPrices | null,
  part: keyof ModelPrices,
  format: Formats
): string {
  return format.money(prices === null ? null : prices[part] * NANO_USD)
}

/** Marked where prices were missing: then it is not all. */
export function costText(usage: LineFigures | undefined, format: Formats): string {
  const isPartial = (usage?.unpricedCalls ?? 0) > 0
  const cost = usage?.costNanoUsd ?? null
  return isPartial && !cost ? '–' : `${isPartial ? '≥ ' : ''}${format.money(cost ?? 0)}`
}
