import { commandOrigin } from '#audit/audit_origin'
import { DatabaseCommand } from '#core/database_command'
import { CreateSetupLink } from '#auth/setup/create_setup_link'

const MINUTE_MS = 60_000

/**
 * `npm run ace -- setup:link`
 */
export default class SetupLink extends DatabaseCommand {
  static commandName = 'setup:link'
  static description = 'Print a link with which the first administrator is created in the browser'

  protected async execute() {
    const createLink = await this.app.container.make(CreateSetupLink)
    const { url, expiresAt } = await createLink.execute(commandOrigin())
    const minutes = Math.round((expiresAt - Date.now()) / MINUTE_MS)
    this.logger.log(url)
    this.note(`Good for ${minutes} minutes and once. Any link from before leads nowhere now.`)
  }
}
