import type { DescribedProvider } from '#ai/administration/describe_models'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'
import { MODELS_PATH, providerPath } from './model_paths.js'

/** `/admin/providers/new` */
export class NewProviderView implements PageView {
  readonly title = 'Add a provider'
  readonly section = 'models'
  readonly trail = [{ label: 'Models', href: MODELS_PATH }]

  constructor(readonly form: Form = new Form({ driver: 'openai' })) {}
}

/** `/admin/providers/:id/delete` */
export class DeleteProviderView implements PageView {
  readonly section = 'models'
  readonly title: string
  readonly trail: { label: string; href: string }[]
  readonly confirm

  constructor(
    provider: DescribedProvider,
    readonly form: Form = new Form()
  ) {
    const { name } = provider
    const path = providerPath(provider)
    this.title = `Delete ${name}`
    this.trail = [
      { label: 'Models', href: MODELS_PATH },
      { label: name, href: path },
    ]
    this.confirm = {
      title: `Delete ${name}?`,
      text: 'Its key, what was set of its models, and their aliases are removed. What was billed stays.',
      consequence: 'Conversations with its models go on only with another model.',
      action: `${path}/delete`,
      button: 'Delete the provider',
      cancelHref: path,
      typed: { label: `Write “${name}” to delete it`, value: name },
    }
  }
}
