import type { HttpContext } from '@adonisjs/core/http'
import type { DescribedProvider } from '#ai/administration/describe_models'
import { isUsable, type ProviderCheck } from '#ai/check/provider_check'
import { type Form } from '../forms/form.js'
import { doneSteps } from './finish_step.js'
import { PROVIDER_KINDS } from './provider_kinds.js'
import { SetupView } from './setup_view.js'

/** One line of a live check. */
export interface CheckLine {
  isOk: boolean
  text: string
  detail: string
}

/** A provider that is there, with what its last check found. */
export interface ShownProvider {
  name: string
  /** Of the database only; null where it cannot be taken away here. */
  id: string | null
  /** Where it comes from, where that is not the database. */
  source: string | null
  isUsable: boolean
  lines: CheckLine[]
}

const SOURCES: Record<DescribedProvider['source'], string | null> = {
  built_in: 'built in',
  environment: 'set by the environment',
  file: 'set by the file of providers',
  database: null,
}

function keyLine(key: ProviderCheck['key']): CheckLine {
  switch (key.state) {
    case 'accepted':
      return { isOk: true, text: 'Key accepted', detail: '' }
    case 'none':
      return { isOk: true, text: 'No key is needed', detail: '' }
    case 'refused':
      return { isOk: false, text: 'The key was refused', detail: key.cause }
    case 'untested':
      return { isOk: false, text: 'The key was not tried', detail: key.cause }
  }
}

function checkLines({ check, models }: DescribedProvider): CheckLine[] {
  if (check === null) {
    return []
  }
  const { reached, key } = check
  const names = check.models.names
  const priced = models.filter(({ model, isFound }) => isFound && model.prices !== null).length
  return [
    reached.isOk
      ? { isOk: true, text: 'Reached the server', detail: `${Math.round(reached.ms)} ms` }
      : { isOk: false, text: 'The server was not reached', detail: reached.cause },
    keyLine(key),
    names === null
      ? {
          isOk: false,
          text: 'Models are not told',
          detail: 'cause' in check.models ? check.models.cause : '',
        }
      : {
          isOk: names.length > 0,
          text: `${names.length} models found, ${priced} with prices`,
          detail: '',
        },
  ]
}

/** The step that connects a provider. */
export class ProviderStepView extends SetupView {
  readonly kinds = PROVIDER_KINDS
  readonly providers: ShownProvider[]
  /** Whether a model can answer that is not the demo's. */
  readonly hasUsable: boolean

  constructor(ctx: HttpContext, providers: DescribedProvider[], form?: Form) {
    super('provider', doneSteps(ctx), form)
    this.providers = providers
      .filter(({ source }) => source !== 'built_in')
      .map((provider) => ({
        name: provider.name,
        id: provider.id,
        source: SOURCES[provider.source],
        isUsable: provider.check !== null && isUsable(provider.check),
        lines: checkLines(provider),
      }))
    this.hasUsable = this.providers.some((provider) => provider.isUsable)
  }
}
