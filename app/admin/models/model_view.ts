import type { LineFigures } from '#analytics/reports/report_line'
import type { DescribedModel, DescribedProvider } from '#ai/administration/describe_models'
import type { StoredPrice } from '#ai/managed/model_rows'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { modelPath, MODELS_PATH, providerPath } from './model_paths.js'
import { costText, priceText } from './model_row.js'

interface PriceRow {
  id: number
  from: string
  input: string
  cachedInput: string
  output: string
  state: { label: string; kind: string } | null
  isPlanned: boolean
}

interface Services {
  prices: StoredPrice[]
  usage: LineFigures | undefined
  format: Formats
  /** Whether the environment says which model is the default, and with what. */
  isDefaultLocked: boolean
  hasConfiguredFallbacks: boolean
}

/** The forms of the page; one of them may come back with what is wrong. */
export interface ModelForms {
  model?: Form
  prices?: Form
}

/** `/admin/models/:provider/:model` */
export class ModelView implements PageView {
  readonly section = 'models'
  readonly title: string
  readonly trail: { label: string; href: string }[]
  readonly id: string
  readonly path: string
  readonly isOn: boolean
  readonly isDefault: boolean
  readonly isDefaultLocked: boolean
  readonly hasConfiguredFallbacks: boolean
  readonly aliases: string[]
  readonly facts: { label: string; value: string; note: string }[]
  readonly current: { label: string; value: string }[]
  readonly prices: PriceRow[]
  readonly form: Form
  readonly pricesForm: Form
  readonly revision: number
  readonly today: string
  readonly placeholders: { name: string; context: string; output: string }

  constructor(
    provider: DescribedProvider,
    described: DescribedModel,
    services: Services,
    forms: ModelForms = {}
  ) {
    const { model } = described
    const { format, usage } = services
    this.id = model.id
    this.title = model.name
    this.path = modelPath(model.id)
    this.trail = [
      { label: 'Models', href: MODELS_PATH },
      { label: provider.name, href: providerPath(provider) },
    ]
    this.isOn = described.isEnabled === true || described.isDefault
    this.isDefault = described.isDefault
    this.isDefaultLocked = services.isDefaultLocked
    this.hasConfiguredFallbacks = services.hasConfiguredFallbacks
    this.aliases = described.aliases
    this.revision = described.stored?.revision ?? 0
    this.today = new Date(format.now).toISOString().slice(0, 10)
    this.facts = [
      { label: 'Answers, 30 days', value: format.number(usage?.count ?? 0), note: '' },
      {
        label: 'Tokens, 30 days',
        value: format.compact((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)),
        note: '',
      },
      { label: 'Cost, 30 days', value: costText(usage, format), note: '' },
      {
        label: 'First token, p95',
        value: format.duration(usage?.firstTokenP95 ?? null),
        note: '',
      },
      {
        label: 'Errors, 30 days',
        value: format.percent(usage?.count ? (usage.errors ?? 0) / usage.count : null),
        note: '',
      },
    ]
    this.current = [
      { label: 'Input', value: priceText(model.prices, 'input', format) },
      { label: 'Cached input', value: priceText(model.prices, 'cachedInput', format) },
      { label: 'Output', value: priceText(model.prices, 'output', format) },
    ]
    this.prices = priceRows(services.prices, format)
    this.placeholders = {
      name: model.name,
      context: String(model.contextTokens),
      output: model.maxOutputTokens === null ? '' : String(model.maxOutputTokens),
    }
    this.form = forms.model ?? formOf(described)
    this.pricesForm = forms.prices ?? new Form()
  }
}

/** The newest first; the first of those that have begun holds now. */
function priceRows(prices: StoredPrice[], format: Formats): PriceRow[] {
  const holding = prices.find(({ from }) => from <= format.now)
  return prices.map((price) => {
    const isPlanned = price.from > format.now
    return {
      id: price.id,
      from: format.dateTime(price.from),
      input: priceText(price.prices, 'input', format),
      cachedInput: priceText(price.prices, 'cachedInput', format),
      output: priceText(price.prices, 'output', format),
      state: isPlanned
        ? { label: 'Planned', kind: 'info' }
        : price === holding
          ? { label: 'Holds now', kind: 'ok' }
          : null,
      isPlanned,
    }
  })
}

function formOf({ isEnabled, isDefault, access, stored, fallbacks }: DescribedModel): Form {
  return new Form({
    ...((isEnabled === true || isDefault) && { is_enabled: 'on' }),
    access,
    name: stored?.name ?? '',
    context_tokens: stored?.contextTokens ?? '',
    max_output_tokens: stored?.maxOutputTokens ?? '',
    fallbacks: fallbacks.join('\n'),
  })
}
