import type { ApplicationService } from '@adonisjs/core/types'
import User from '#models/user'

/** The address that this server can be reached at from here. */
async function localAddress(app: ApplicationService): Promise<string> {
  const server = await app.container.make('server')
  const address = server.getNodeServer()?.address()
  const port = typeof address === 'object' && address !== null ? address.port : process.env.PORT
  const host = process.env.HOST ?? ''
  return `http://${['0.0.0.0', '::', ''].includes(host) ? 'localhost' : host}:${port}`
}

/**
 * Tells the person who started the server where things are and what to do first. Nothing where nobody looks: logs are
 * for machines.
 */
export async function announce(app: ApplicationService): Promise<void> {
  if (!process.stdout.isTTY && !app.inDev) {
    return
  }
  const url = process.env.APP_URL?.replace(/\/+$/, '') || (await localAddress(app))
  const administrator = await User.query().where('role', 'admin').select('id').first()
  const lines = ['', 'Chatflow is ready.', '', `  API   ${url}`, `  Docs  ${url}/docs`]
  if (administrator === null) {
    lines.push('', 'There is no administrator yet. Make one, in another terminal, with:', '')
    lines.push('  npm run ace -- user:create --admin')
  }
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
