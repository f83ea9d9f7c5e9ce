import type { ApplicationService } from '@adonisjs/core/types'
import { systemOrigin } from '#audit/audit_origin'
import type { NewLink } from '#auth/links/account_link'
import { CreateSetupLink } from '#auth/setup/create_setup_link'
import { SetupQuery } from '#auth/setup/setup_query'

/** The address that this server can be reached at from here. */
async function localAddress(app: ApplicationService): Promise<string> {
  const server = await app.container.make('server')
  const address = server.getNodeServer()?.address()
  const port = typeof address === 'object' && address !== null ? address.port : process.env.PORT
  const host = process.env.HOST ?? ''
  return `http://${['0.0.0.0', '::', ''].includes(host) ? 'localhost' : host}:${port}`
}

/** Null where there is an administrator. */
async function setupLink(app: ApplicationService, url: string): Promise<NewLink | null> {
  const query = await app.container.make(SetupQuery)
  const { kind } = await query.execute()
  if (kind !== 'administrator') {
    return null
  }
  const createLink = await app.container.make(CreateSetupLink)
  return createLink.execute(systemOrigin(), url)
}

/**
 * Tells the person who started the server where things are and what to do first. Where nobody looks, logs are for
 * machines, and no place for a link that makes administrators.
 */
export async function announce(app: ApplicationService): Promise<void> {
  if (!process.stdout.isTTY && !app.inDev) {
    return
  }
  const url = process.env.APP_URL?.replace(/\/+$/, '') || (await localAddress(app))
  const link = await setupLink(app, url)
  const lines = ['', 'Chatflow is ready.', '', `  API   ${url}`, `  Docs  ${url}/docs`]
  if (link !== null) {
    lines.push(
      '',
      'There is no administrator yet. Set Chatflow up in the browser, within 15 minutes:'
    )
    lines.push(
      '',
      `  ${link.url}`,
      '',
      'For another link, or to do it here, in another terminal:',
      ''
    )
    lines.push('  npm run ace -- setup:link', '  npm run ace -- setup')
  }
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
