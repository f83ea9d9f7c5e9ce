import { args, flags } from '@adonisjs/core/ace'
import { CheckProvider } from '#ai/administration/check_provider'
import { DescribeModels } from '#ai/administration/describe_models'
import { isUsable } from '#ai/check/provider_check'
import { ModelManager } from '#ai/model_manager'
import type { StoredCheck } from '#ai/managed/check_rows'
import { commandOrigin } from '#audit/audit_origin'
import { Misuse } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'

/** A check, with what is known of the prices of what it found. */
type CountedCheck = StoredCheck & { priced: number }

function toJson(check: CountedCheck) {
  const { reached, key, models } = check
  return {
    provider: check.provider,
    usable: isUsable(check),
    reached: reached.isOk,
    latency_ms: reached.isOk ? reached.ms : null,
    key: key.state,
    models_found: models.names?.length ?? null,
    models_with_prices: check.priced,
    causes: causesOf(check),
    checked_at: new Date(check.checkedAt).toISOString(),
  }
}

function causesOf({ reached, key, models }: StoredCheck): string[] {
  if (!reached.isOk) {
    return [reached.cause]
  }
  const causes = [key, models].flatMap((part) => ('cause' in part ? [part.cause] : []))
  return [...new Set(causes)]
}

/**
 * `npm run ace -- model:check openai`
 */
export default class ModelCheck extends DatabaseCommand {
  static commandName = 'model:check'
  static description =
    'Ask providers whether they are there, take their keys, and which models they offer'
  static help = ['Exits with 1 where a provider cannot be used.', JSON_HELP]

  @args.spread({ description: 'Names of providers; all where left out', required: false })
  declare providers?: string[]

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const names = await this.#names()
    const checkProvider = await this.app.container.make(CheckProvider)
    const models = await this.app.container.make(ModelManager)
    const checks: CountedCheck[] = []
    for (const name of names) {
      const check = await checkProvider.execute(name, commandOrigin(), this.interruption)
      checks.push({ ...check, priced: models.book.countPriced(name, check.models.names ?? []) })
    }
    if (checks.some((check) => !isUsable(check))) {
      this.exitCode = ExitCode.NOT_DONE
    }
    if (this.json) {
      return this.printJson(checks.map(toJson))
    }
    this.printTable(
      ['Provider', 'Reached', 'Key', 'Models', 'With prices', 'Cause'],
      checks.map((check) => [
        check.provider,
        check.reached.isOk ? `${check.reached.ms} ms` : 'no',
        check.key.state,
        check.models.names?.length ?? null,
        check.priced,
        causesOf(check).join(' '),
      ]),
      'There is no provider.'
    )
  }

  async #names(): Promise<string[]> {
    const describeModels = await this.app.container.make(DescribeModels)
    const described = await describeModels.execute()
    const known = described.filter(({ isShadowed }) => !isShadowed).map(({ name }) => name)
    const wanted = this.providers ?? []
    const unknown = wanted.find((name) => !known.includes(name))
    if (unknown !== undefined) {
      throw new Misuse(`There is no provider ${unknown}; there are: ${known.join(', ')}`)
    }
    return wanted.length > 0 ? wanted : known
  }
}
