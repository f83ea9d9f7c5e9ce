import type { Ability } from '#auth/account'
import type { ProblemCode } from '#core/problem_codes'
import { newId } from '#core/ids'
import { PASSWORD } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { multipart, type MultipartBody } from '#tests/helpers/multipart'
import type { World } from '#tests/helpers/worlds'

/** Who asks. The tokens are personal access tokens of the owner. */
export const CALLERS = [
  'nobody',
  'suspended owner',
  'stranger',
  'owner',
  'token that may',
  'token that may not',
] as const

export type Caller = (typeof CALLERS)[number]

/** A status, or the code of a problem. */
export type Expected = number | ProblemCode

export interface SentRequest {
  path: string
  json?: unknown
  form?: Record<string, string>
  multipart?: MultipartBody
}

export interface RouteRow {
  /** What a personal access token needs; null where there is no difference. */
  ability: Ability | null
  /** What each caller gets. */
  expected: Record<Caller, Expected>
  send: (world: World) => SentRequest | Promise<SentRequest>
}

type Send = RouteRow['send']
type Exceptions = Partial<Record<Caller, Expected>>

/** Everybody gets the same. */
function open(expected: Expected, send: Send, exceptions: Exceptions = {}): RouteRow {
  return {
    ability: null,
    expected: {
      'nobody': expected,
      'suspended owner': expected,
      'stranger': expected,
      'owner': expected,
      'token that may': expected,
      'token that may not': expected,
      ...exceptions,
    },
    send,
  }
}

/** Each account gets its own. */
function own(
  ability: Ability,
  expected: Expected,
  send: Send,
  exceptions: Exceptions = {}
): RouteRow {
  return {
    ability,
    expected: {
      'nobody': 'authentication_required',
      'suspended owner': 'token_invalid',
      'stranger': expected,
      'owner': expected,
      'token that may': expected,
      'token that may not': 'ability_missing',
      ...exceptions,
    },
    send,
  }
}

/** Only the owner gets it; strangers are not told that it is there. */
function owned(ability: Ability, expected: Expected, send: Send): RouteRow {
  return own(ability, expected, send, { stranger: 'not_found' })
}

const at =
  (path: string): Send =>
  () => ({ path })

const inConversation =
  (rest = '', json?: unknown): Send =>
  ({ conversationId }) => ({ path: `/conversations/${conversationId}${rest}`, json })

/** Servers are everybody's; here nobody has one. */
function ofNoServer(rest: string, json?: unknown): RouteRow {
  return own('read', 'not_found', () => ({ path: `/tools/servers/${newId()}${rest}`, json }))
}

/** The refresh token of a new sign-in of the owner. */
async function refreshTokenOf({ owner }: World): Promise<string> {
  const response = await fetch(serverUrl('/auth/login-json'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: owner.email, password: PASSWORD }),
  })
  const pair: { refresh_token: string } = JSON.parse(await response.text())
  return pair.refresh_token
}

/** What everybody may do, by route name. A route that is missing here fails the suite. */
export const routeRows: Record<string, RouteRow> = {
  'auth.register': open(201, () => ({
    path: '/auth/register',
    json: { email: `${newId()}@example.test`, password: PASSWORD, full_name: 'New Person' },
  })),
  'auth.login': open(
    200,
    ({ owner }) => ({ path: '/auth/login', form: { username: owner.email, password: PASSWORD } }),
    { 'suspended owner': 'account_suspended' }
  ),
  'auth.login_json': open(
    200,
    ({ owner }) => ({
      path: '/auth/login-json',
      json: { email: owner.email, password: PASSWORD },
    }),
    { 'suspended owner': 'account_suspended' }
  ),
  'auth.refresh': open(
    200,
    async (world) => ({
      path: '/auth/refresh',
      json: { refresh_token: await refreshTokenOf(world) },
    }),
    { 'suspended owner': 'refresh_token_invalid' }
  ),
  'auth.logout': open(204, at('/auth/logout'), {
    'nobody': 'authentication_required',
    'suspended owner': 'token_invalid',
  }),
  'auth.me.show': own('read', 200, at('/auth/me')),
  'auth.me.update': own('*', 200, () => ({ path: '/auth/me', json: { full_name: 'Other' } })),
  'auth.me.destroy': own('*', 204, () => ({ path: '/auth/me', json: { password: PASSWORD } })),
  'auth.password': own('*', 204, () => ({
    path: '/auth/password',
    json: { current_password: PASSWORD, password: 'another long password 8' },
  })),
  'auth.logout_all': own('*', 204, at('/auth/logout-all')),
  'auth.sessions.index': own('*', 200, at('/auth/sessions')),
  'auth.sessions.destroy': owned('*', 204, ({ owner }) => ({
    path: `/auth/sessions/${owner.sessionId}`,
  })),
  'auth.tokens.index': own('*', 200, at('/auth/tokens')),
  'auth.tokens.store': own('*', 201, () => ({
    path: '/auth/tokens',
    json: { name: 'script', abilities: ['read'] },
  })),
  'auth.tokens.destroy': owned('*', 204, ({ tokenId }) => ({ path: `/auth/tokens/${tokenId}` })),

  'conversations.index': own('read', 200, at('/conversations')),
  'conversations.store': own('chat', 201, () => ({ path: '/conversations', json: {} })),
  'conversations.show': owned('read', 200, inConversation()),
  'conversations.update': owned('chat', 200, inConversation('', { archived: true })),
  'conversations.destroy': owned('chat', 204, inConversation()),
  'conversations.messages.index': owned('read', 200, inConversation('/messages')),
  'conversations.readers.index': owned('read', 200, inConversation('/readers')),
  'conversations.export.show': owned('read', 200, inConversation('/export')),
  'conversations.feedback.update': owned('chat', 200, ({ conversationId, messageId }) => ({
    path: `/conversations/${conversationId}/messages/${messageId}/feedback`,
    json: { rating: 1 },
  })),

  'conversations.chat': owned('chat', 200, ({ conversationId }) => ({
    path: '/conversations/chat',
    json: { message: 'Hello', conversation_id: conversationId },
  })),
  'conversations.chat_stream': owned('chat', 200, ({ conversationId }) => ({
    path: '/conversations/chat/stream',
    json: { message: 'Hello', conversation_id: conversationId },
  })),
  'conversations.stream': owned('read', 204, inConversation('/stream')),
  /* Front ends ask for chats that are not there yet, too. */
  'conversations.resume_chat_stream': own('read', 204, ({ conversationId }) => ({
    path: `/conversations/chat/stream/${conversationId}/stream`,
  })),
  'conversations.stop': owned('chat', 'no_active_run', inConversation('/stop')),

  'files.store': own('chat', 201, () => ({
    path: '/files',
    multipart: multipart([{ filename: 'a.txt', data: 'hello' }]),
  })),
  'files.destroy': owned('chat', 204, ({ uploadId }) => ({ path: `/files/${uploadId}` })),
  'tools.available': own('read', 200, at('/conversations/tools/available')),

  'interactions.index': own('read', 200, at('/interactions')),
  'interactions.show': owned('read', 200, ({ interactionId }) => ({
    path: `/interactions/${interactionId}`,
  })),
  'interactions.answer': owned('chat', 200, ({ interactionId }) => ({
    path: `/interactions/${interactionId}`,
    json: { action: 'decline' },
  })),

  'files.show': owned('read', 200, ({ fileId }) => ({ path: `/files/${fileId}` })),

  'tools.servers.index': own('read', 200, at('/tools/servers')),
  'tools.servers.resources.index': ofNoServer('/resources'),
  'tools.servers.resources.show': ofNoServer('/resources/read?uri=note://one'),
  'tools.servers.prompts.index': ofNoServer('/prompts'),
  'tools.servers.prompts.show': ofNoServer('/prompts/summary', {}),
  'oauth.client_metadata': open(200, at('/oauth/client-metadata.json')),
  /* The state is the proof, and there is none without a sign-in on its way. */
  'tools.oauth.callback.show': open('validation_failed', at('/tools/oauth/callback')),
  'tools.oauth.callback.store': open('sign_in_invalid', () => ({
    path: '/tools/oauth/callback',
    form: { state: 'x', code: 'y' },
  })),

  'models.index': own('read', 200, at('/models')),
  'usage.index': own('read', 200, at('/usage')),
  'usage.budgets': own('read', 200, at('/usage/budgets')),

  'health.live': open(200, at('/health/live')),
  'health.ready': open(200, at('/health/ready')),
  /* No credential of an account is the token of the metrics. */
  'metrics.show': open('token_invalid', at('/metrics'), { nobody: 'authentication_required' }),
  'openapi.show': open(200, at('/openapi.json')),
  'docs.show': open(200, at('/docs')),
  'docs.errors': open(200, at('/docs/errors')),
  'docs.assets': open(200, at('/docs/assets/docs.css')),
}
