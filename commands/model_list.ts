import { flags } from '@adonisjs/core/ace'
import {
  DescribeModels,
  type DescribedModel,
  type DescribedProvider,
} from '#ai/administration/describe_models'
import { capabilitiesOf } from '#ai/catalogue'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'

function toJson({ model, ...described }: DescribedModel) {
  const { prices } = model
  return {
    id: model.id,
    provider: model.provider,
    name: model.name,
    enabled: described.isEnabled === true,
    access: described.access,
    default: described.isDefault,
    aliases: described.aliases,
    fallbacks: described.fallbacks,
    found: described.isFound,
    context_tokens: model.contextTokens,
    max_output_tokens: model.maxOutputTokens,
    capabilities: capabilitiesOf(model),
    prices: prices && {
      input_usd_per_million: prices.input,
      cached_input_usd_per_million: prices.cachedInput,
      output_usd_per_million: prices.output,
    },
  }
}

/**
 * `npm run ace -- model:list`
 */
export default class ModelList extends DatabaseCommand {
  static commandName = 'model:list'
  static description =
    'List the models that may be asked, with their prices in US dollars per million tokens'
  static help = [JSON_HELP]

  @flags.boolean({ description: 'Also models that are off' })
  declare all?: boolean

  @flags.string({ description: 'Only models of this provider' })
  declare provider?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const describeModels = await this.app.container.make(DescribeModels)
    const models = this.#ofProvider(await describeModels.execute())
      .flatMap((provider) => provider.models)
      .filter(({ isEnabled, isDefault }) => this.all || isEnabled === true || isDefault)
    if (this.json) {
      return this.printJson(models.map(toJson))
    }
    const states = (one: DescribedModel) => [
      one.isDefault ? 'default' : one.isEnabled === true ? 'on' : 'off',
      ...(one.access === 'admins' ? ['administrators only'] : []),
    ]
    this.printTable(
      ['Model', 'Name', 'State', 'Input', 'Output', 'Context', 'Aliases'],
      models.map((one) => [
        one.model.id,
        one.model.name,
        states(one).join(', '),
        one.model.prices?.input ?? null,
        one.model.prices?.output ?? null,
        one.model.contextTokens,
        one.aliases.join(', '),
      ]),
      'There is no such model.'
    )
  }

  #ofProvider(providers: DescribedProvider[]): DescribedProvider[] {
    if (this.provider === undefined) {
      return providers
    }
    const found = providers.filter(({ name }) => name === this.provider)
    if (found.length === 0) {
      const names = providers.map(({ name }) => name).join(', ')
      throw new Misuse(`There is no provider ${this.provider}; there are: ${names}`)
    }
    return found
  }
}
