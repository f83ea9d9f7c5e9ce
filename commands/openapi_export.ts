import { flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { writeOutput } from '#core/console/output_file'
import { ConsoleCommand } from '#core/console/console_command'
import { publishedContract } from '#openapi/contract'

/**
 * `npm run ace -- openapi:export --output=openapi.json`
 */
export default class OpenapiExport extends ConsoleCommand {
  static commandName = 'openapi:export'
  static description = 'Write the OpenAPI document of this version to a file or standard output'
  static options: CommandOptions = { startApp: true }
  static help = ['It is what the running server has at /openapi.json.']

  @flags.string({ description: 'The file; unset: standard output' })
  declare output?: string

  protected async execute() {
    const router = await this.app.container.make('router')
    if (!router.commited) {
      router.commit()
    }
    const { json } = publishedContract()
    if (this.output === undefined) {
      this.logger.log(json)
      return
    }
    async function* text() {
      yield `${json}\n`
    }
    await writeOutput(this.output, text())
    this.logger.success(`Written to ${this.output}`)
  }
}
