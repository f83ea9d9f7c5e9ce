import type { LineFigures } from '#analytics/reports/report_line'
import type { DescribedProvider } from '#ai/administration/describe_models'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { modelPath, providerPath } from './model_paths.js'
import { toModelRow, type ModelRow } from './model_row.js'
import { sourceOf, stateOf, type ShownState } from './provider_state.js'

interface ProviderRow {
  name: string
  href: string
  source: string
  state: ShownState
  models: string
  checkedAt: number | null
}

interface AliasRow {
  alias: string
  model: string
  href: string
}

/** `/admin/models` */
export class ModelsView implements PageView {
  readonly title = 'Models'
  readonly section = 'models'
  readonly providers: ProviderRow[]
  readonly models: ModelRow[]
  readonly aliases: AliasRow[]
  readonly options: { value: string; label: string }[]
  readonly lead: string

  constructor(
    providers: DescribedProvider[],
    usage: Map<string, LineFigures>,
    format: Formats,
    readonly form: Form = new Form()
  ) {
    const described = providers.flatMap(({ models }) => models)
    const on = described.filter(({ isEnabled, isDefault }) => isEnabled === true || isDefault)
    this.providers = providers.map((provider) => {
      const count = provider.models.filter(({ isEnabled }) => isEnabled === true).length
      return {
        name: provider.name,
        href: providerPath(provider),
        source: sourceOf(provider),
        state: stateOf(provider),
        models: `${format.number(count)} of ${format.number(provider.models.length)}`,
        checkedAt: provider.check?.checkedAt ?? null,
      }
    })
    this.models = on.map((one) => toModelRow(one, usage.get(one.model.id), format))
    this.aliases = described
      .flatMap(({ aliases, model }) =>
        aliases.map((alias) => ({ alias, model: model.id, href: modelPath(model.id) }))
      )
      .sort((one, other) => (one.alias < other.alias ? -1 : 1))
    this.options = on.map(({ model }) => ({
      value: model.id,
      label: `${model.name} · ${model.id}`,
    }))
    this.lead = `${format.count(on.length, 'model is', 'models are')} on, of ${format.count(providers.length, 'provider', 'providers')}`
  }
}
