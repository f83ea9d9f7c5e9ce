import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import type { TestContext } from '@japa/runner/core'
import { bodyOf, HttpListener } from './http_listener.js'
import { answerWith } from './web_handler.js'

interface Grant {
  scope: string
  isRevoked: boolean
}

/** The scope that the tool `administer` takes besides that of all others. */
const MORE = 'admin'

/**
 * An MCP server with its authorization server, on one origin of 127.0.0.1, both strict: PKCE, `resource`, codes and
 * refresh tokens good once. What a test sets makes it lie or fail.
 */
export class AuthorizationServer {
  /** What it says in `iss`; undefined: nothing, null: the truth. */
  iss: string | undefined | null = null
  /** In place of an answer of the token endpoint. */
  tokenStatus: number | null = null
  /** The token endpoint answers once this is done. */
  beforeToken: Promise<void> = Promise.resolve()
  expiresIn: number | undefined = 3600
  /** How often a token was refused by the MCP server. */
  refusals = 0
  /** What was sent to the token endpoint. */
  tokenRequests: URLSearchParams[] = []
  tokenAuthorizations: (string | undefined)[] = []
  registrations: Record<string, unknown>[] = []
  access = new Map<string, Grant>()

  #listener = new HttpListener()
  #codes = new Map<string, { challenge: string; scope: string; redirectUri: string }>()
  #refresh = new Map<string, Grant>()
  #handler = createMcpHandler(makeTools)

  get origin(): string {
    return this.#listener.origin
  }

  get url(): string {
    return `${this.origin}/mcp`
  }

  static async start(cleanup: TestContext['cleanup']): Promise<AuthorizationServer> {
    const server = new AuthorizationServer()
    server.#listener.respond = (request, response) => server.#respond(request, response)
    await server.#listener.listen()
    cleanup(async () => {
      await server.#handler.close()
      await server.#listener.close()
    })
    return server
  }

  /** Ends everything that was granted so far. */
  revokeAll(): void {
    for (const grant of [...this.access.values(), ...this.#refresh.values()]) {
      grant.isRevoked = true
    }
  }

  /** Access tokens are over; they can be renewed. */
  expireAccess(): void {
    this.access.clear()
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    const body = await bodyOf(request)
    const send = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value))
    switch (url.pathname) {
      case '/.well-known/oauth-protected-resource/mcp':
        return void send(200, {
          resource: this.url,
          authorization_servers: [this.origin],
          scopes_supported: ['tools'],
        })
      case '/.well-known/oauth-authorization-server':
        return void send(200, this.#metadata())
      case '/register': {
        const metadata: Record<string, unknown> = JSON.parse(body)
        this.registrations.push(metadata)
        return void send(201, { ...metadata, client_id: `client-${this.registrations.length}` })
      }
      case '/authorize':
        return void response.writeHead(302, { location: this.#authorize(url.searchParams) }).end()
      case '/token': {
        this.tokenAuthorizations.push(request.headers.authorization)
        const [status, answer] = await this.#token(new URLSearchParams(body))
        return void send(status, answer)
      }
      case '/mcp':
        return this.#resource(request, body, response)
      default:
        return void send(404, {})
    }
  }

  #metadata() {
    return {
      issuer: this.origin,
      authorization_endpoint: `${this.origin}/authorize`,
      token_endpoint: `${this.origin}/token`,
      registration_endpoint: `${this.origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  #authorize(query: URLSearchParams): string {
    const redirectUri = query.get('redirect_uri') ?? ''
    const answer = new URL(redirectUri)
    answer.searchParams.set('state', query.get('state') ?? '')
    if (query.get('code_challenge_method') !== 'S256' || query.get('resource') !== this.url) {
      answer.searchParams.set('error', 'invalid_request')
      return answer.href
    }
    const code = randomUUID()
    this.#codes.set(code, {
      challenge: query.get('code_challenge') ?? '',
      scope: query.get('scope') ?? '',
      redirectUri,
    })
    answer.searchParams.set('code', code)
    if (this.iss !== undefined) {
      answer.searchParams.set('iss', this.iss ?? this.origin)
    }
    return answer.href
  }

  async #token(form: URLSearchParams): Promise<[number, unknown]> {
    this.tokenRequests.push(form)
    await this.beforeToken
    if (this.tokenStatus !== null) {
      return [this.tokenStatus, { message: 'out of order' }]
    }
    const refused: [number, unknown] = [400, { error: 'invalid_grant' }]
    if (form.get('resource') !== this.url) {
      return [400, { error: 'invalid_target' }]
    }
    if (form.get('grant_type') === 'refresh_token') {
      const token = form.get('refresh_token') ?? ''
      const grant = this.#refresh.get(token)
      this.#refresh.delete(token)
      return grant === undefined || grant.isRevoked ? refused : [200, this.#issue(grant.scope)]
    }
    const code = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    return code?.challenge === challenge && code.redirectUri === form.get('redirect_uri')
      ? [200, this.#issue(code.scope)]
      : refused
  }

  #issue(scope: string) {
    const [accessToken, refreshToken] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`]
    const grant: Grant = { scope, isRevoked: false }
    this.access.set(accessToken, grant)
    this.#refresh.set(refreshToken, grant)
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      scope,
      ...(this.expiresIn !== undefined && { expires_in: this.expiresIn }),
    }
  }

  async #resource(request: IncomingMessage, body: string, response: ServerResponse) {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const grant = this.access.get(token)
    const metadata = `resource_metadata="${this.origin}/.well-known/oauth-protected-resource/mcp"`
    if (grant === undefined || grant.isRevoked) {
      this.refusals++
      response.writeHead(401, { 'www-authenticate': `Bearer ${metadata}, scope="tools"` }).end()
      return
    }
    const wantsMore = body.includes('"administer"') && body.includes('tools/call')
    if (wantsMore && !grant.scope.split(' ').includes(MORE)) {
      const challenge = `Bearer error="insufficient_scope", scope="${MORE}", ${metadata}`
      response.writeHead(403, { 'www-authenticate': challenge }).end()
      return
    }
    await answerWith(this.#handler.fetch, request, Buffer.from(body), response)
  }
}

function makeTools(): McpServer {
  const server = new McpServer({ name: 'protected', version: '1' })
  const inputSchema = fromJsonSchema({ type: 'object', properties: {} })
  for (const name of ['read', 'administer']) {
    server.registerTool(name, { description: name, inputSchema }, async () => ({
      content: [{ type: 'text', text: `${name}: done` }],
    }))
  }
  return server
}
