import type { LineFigures } from '#analytics/reports/report_line'
import type { DescribedProvider } from '#ai/administration/describe_models'
import { addSum } from './sums.js'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { checkResults, type CheckResult } from './check_results.js'
import { MODELS_PATH, providerPath } from './model_paths.js'
import { toModelRow, type ModelRow } from './model_row.js'
import { keyText, sourceOf, stateOf, type ShownState } from './provider_state.js'

/** Of one page: a provider may have thousands. */
const MAX_ROWS = 200

export interface ShownModels {
  q: string
  show: 'on' | 'all'
}

interface Services {
  usage: Map<string, LineFigures>
  format: Formats
  /** Of how many models that the last check found the prices are known. */
  priced: number
}

/** `/admin/providers/:id` */
export class ProviderView implements PageView {
  readonly section = 'models'
  readonly trail = [{ label: 'Models', href: MODELS_PATH }]
  readonly title: string
  readonly state: ShownState
  readonly source: string
  readonly path: string
  readonly isManaged: boolean
  readonly facts: { label: string; value: string; note: string }[]
  readonly connection: { label: string; value: string }[]
  readonly checks: CheckResult[]
  readonly checkedAt: number | null
  readonly rows: ModelRow[]
  readonly total: number
  readonly isCut: boolean
  readonly keyHint: string
  readonly hasKey: boolean
  readonly form: Form
  readonly revision: number

  constructor(
    readonly provider: DescribedProvider,
    readonly shown: ShownModels,
    { usage, format, priced }: Services,
    form?: Form
  ) {
    this.title = provider.name
    this.state = stateOf(provider)
    this.source = sourceOf(provider)
    this.path = providerPath(provider)
    this.isManaged = provider.source === 'database'
    this.checks = provider.check === null ? [] : checkResults(provider.check, priced, format)
    this.checkedAt = provider.check?.checkedAt ?? null
    const matching = provider.models.filter(
      ({ model, isEnabled, isDefault }) =>
        (shown.show === 'all' || isEnabled === true || isDefault) &&
        `${model.id} ${model.name}`.toLowerCase().includes(shown.q.toLowerCase())
    )
    this.total = matching.length
    this.isCut = matching.length > MAX_ROWS
    this.rows = matching
      .slice(0, MAX_ROWS)
      .map((one) => toModelRow(one, usage.get(one.model.id), format))
    this.facts = factsOf(provider, usage, format)
    this.hasKey = provider.key !== null
    this.keyHint = provider.key === null ? 'There is none.' : `${keyText(provider, format)}.`
    this.connection = [
      { label: 'From', value: this.source },
      { label: 'Speaks', value: provider.driver },
      { label: 'Address', value: provider.baseUrl ?? '–' },
      { label: 'API', value: provider.api ?? 'automatic' },
      { label: 'Key', value: keyText(provider, format) },
    ]
    this.revision = provider.revision
    this.form = form ?? formOf(provider)
  }
}

function factsOf(provider: DescribedProvider, usage: Map<string, LineFigures>, format: Formats) {
  const used = [...usage].filter(([id]) => id.startsWith(`${provider.name}/`))
  const sums = addSum(used.map(([, figures]) => figures))
  const on = provider.models.filter(({ isEnabled }) => isEnabled === true).length
  return [
    {
      label: 'Models on',
      value: format.number(on),
      note: `of ${format.number(provider.models.length)}`,
    },
    { label: 'Answers, 30 days', value: format.number(sums.answers), note: '' },
    { label: 'Tokens, 30 days', value: format.compact(sums.tokens), note: '' },
    {
      label: 'Cost, 30 days',
      value: format.money(sums.costNanoUsd),
      note: sums.isPartial ? 'without models of unknown price' : '',
    },
  ]
}

function formOf(provider: DescribedProvider): Form {
  return new Form({
    driver: provider.driver,
    base_url: provider.baseUrl ?? '',
    api: provider.api ?? '',
    ...(provider.passesUnlisted && { passes_unlisted: 'on' }),
    ...(provider.isEnabled && { is_enabled: 'on' }),
  })
}
