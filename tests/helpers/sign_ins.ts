import app from '@adonisjs/core/services/app'
import type { TestContext } from '@japa/runner/core'
import { callTool } from '#mcp/connections/call_tool'
import { ServerConnection } from '#mcp/connections/server_connection'
import { SignInNeeded } from '#mcp/auth/sign_in_errors'
import { McpAuth } from '#mcp/auth/mcp_auth'
import type { AuthSettings } from '#mcp/config/server_settings'
import type { ServerEntry } from '#mcp/servers/server_entry'
import type { AuthorizationServer } from './authorization_server.js'
import { serverUrl } from './chats.js'
import { connectionServices, requestFor, serverEntry } from './mcp_servers.js'

/** The entry of a server that wants a sign-in. */
export function protectedEntry(
  server: AuthorizationServer,
  auth: Partial<AuthSettings> = {}
): ServerEntry {
  return serverEntry(
    { kind: 'http', url: server.url, headers: {} },
    {
      title: 'Tickets <b>&',
      auth: { mode: 'user', clientId: null, clientSecret: null, scopes: [], ...auth },
    }
  )
}

/** A connection as the host makes it: with the credential of a person, or with the shared one. */
export async function connectAs(
  userId: string | null,
  entry: ServerEntry,
  cleanup: TestContext['cleanup']
): Promise<ServerConnection> {
  const services = await connectionServices({ auth: await app.container.make(McpAuth) })
  const connection = new ServerConnection(entry, userId, services)
  cleanup(() => connection.close())
  return connection
}

/** Calls a tool; what it said, or the error. */
export async function tryTool(connection: ServerConnection, tool = 'read'): Promise<unknown> {
  try {
    const outcome = await callTool(connection, await requestFor(connection, tool))
    return outcome.kind === 'result' ? outcome.result.content : outcome
  } catch (error) {
    return error
  }
}

export async function needOf(connection: ServerConnection, tool = 'read'): Promise<SignInNeeded> {
  const error = await tryTool(connection, tool)
  if (!(error instanceof SignInNeeded)) {
    throw new Error('no sign-in was needed', { cause: error })
  }
  return error
}

/** What the authorization server answers a person who agrees: the query of our callback. */
export async function agreeAt(url: string): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '').searchParams
}

export interface Page {
  status: number
  headers: Headers
  text: string
}

const HTML = { accept: 'text/html' }

/** Comes back to our callback as a browser does. */
export async function comeBack(query: URLSearchParams, accept = HTML): Promise<Page> {
  const response = await fetch(serverUrl(`/tools/oauth/callback?${query}`), { headers: accept })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Presses the button of that page. */
export async function confirm(query: URLSearchParams, accept = HTML): Promise<Page> {
  const form = new URLSearchParams()
  for (const name of ['state', 'code', 'iss']) {
    const value = query.get(name)
    if (value !== null) {
      form.set(name, value)
    }
  }
  const response = await fetch(serverUrl('/tools/oauth/callback'), {
    method: 'POST',
    headers: accept,
    body: form,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Signs a person in, the whole way. */
export async function signInTo(entry: ServerEntry, userId: string, cause?: unknown): Promise<void> {
  const auth = await app.container.make(McpAuth)
  const page = await confirm(await agreeAt(await auth.startSignIn(entry, userId, cause)))
  if (page.status !== 200) {
    throw new Error(`the sign-in failed: ${page.text}`)
  }
}
