import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import type { ServerOverview } from '#mcp/overview/server_overview'
import type { ServerOverviews } from '#mcp/overview/server_overviews'
import { parseId } from '#core/ids'
import { BUILTIN_SERVER } from '#mcp/config/server_names'

/** The server of the page's address. Throws a Problem `not_found`. */
export async function findOverview(
  { auth, params }: HttpContext,
  overviews: ServerOverviews
): Promise<ServerOverview> {
  const id = String(params.id)
  const isId = id === BUILTIN_SERVER || parseId(id) !== null
  const overview = isId
    ? await overviews.one(id, auth.use('browser').getUserOrFail().id)
    : undefined
  if (overview === undefined) {
    throw new Problem('not_found', { detail: 'There is no such tool server.' })
  }
  return overview
}
