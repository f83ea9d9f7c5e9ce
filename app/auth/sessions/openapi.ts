import {
  Component,
  boolean,
  describe,
  id,
  integer,
  nullable,
  object,
  pageOf,
  text,
  time,
  type SchemaObject,
} from '#openapi/json_schema'
import type { ProblemCode } from '#core/problem_codes'
import { json, nothing, type Operations } from '#openapi/operation'
import { CREDENTIAL } from '#openapi/operation_problems'
import { pageValidator } from '#core/page_validator'
import { EXAMPLE_PASSWORD } from '../accounts/openapi.js'
import {
  formLoginValidator,
  jsonLoginValidator,
  logoutValidator,
  refreshValidator,
} from './session_validators.js'
import type SessionTransformer from './session_transformer.js'
import type TokenPairTransformer from './token_pair_transformer.js'

const bearer: SchemaObject = { type: 'string', const: 'bearer' }

const tokenPair = new Component(
  'TokenPair',
  object<ReturnType<TokenPairTransformer['toObject']>>({
    access_token: describe(text, 'Send it as `Authorization: Bearer …`.'),
    token_type: bearer,
    expires_in: describe(integer, 'Life of the access token, in seconds.'),
    refresh_token: describe(text, 'Good for one refresh.'),
  })
)

const session = new Component(
  'Session',
  object<ReturnType<SessionTransformer['toObject']>>({
    id,
    user_agent: nullable(text),
    ip_address: nullable(text),
    current: describe(boolean, 'Whether this is the one that asks.'),
    created_at: time,
    last_used_at: time,
    expires_at: time,
  })
)

const SIGN_IN_PROBLEMS: ProblemCode[] = [
  'invalid_credentials',
  'two_factor_required',
  'two_factor_invalid',
  'account_suspended',
  'server_busy',
]

/** What clients do for an account with a second factor. */
const TWO_FACTOR =
  'An account with a second factor answers `two_factor_required`: send the same once more, with a code of the authenticator app, or a recovery code, as `two_factor_code`. Each code is good once.'

const REFRESH_TOKEN = 'the refresh_token of the last answer'

/** Signing in, staying signed in and signing out. */
export const sessionOperations: Operations = {
  'auth.login': {
    tag: 'Accounts',
    summary: 'Sign in with a form',
    description:
      'The OAuth 2 password form (RFC 6749, section 4.3.2): further fields of the form are ignored. JSON with the same names is taken too. ' +
      TWO_FACTOR,
    body: {
      validators: { LoginForm: formLoginValidator },
      examples: {
        person: {
          summary: 'An address and a password',
          value: { username: 'ada@example.com', password: EXAMPLE_PASSWORD },
        },
      },
    },
    answers: { 200: json('A token pair.', tokenPair) },
    problems: SIGN_IN_PROBLEMS,
  },
  'auth.login_json': {
    tag: 'Accounts',
    summary: 'Sign in with JSON',
    description: TWO_FACTOR,
    body: {
      validators: { LoginBody: jsonLoginValidator },
      examples: {
        person: {
          summary: 'An address and a password',
          value: { email: 'ada@example.com', password: EXAMPLE_PASSWORD },
        },
      },
    },
    answers: { 200: json('A token pair.', tokenPair) },
    problems: SIGN_IN_PROBLEMS,
  },
  'auth.refresh': {
    tag: 'Accounts',
    summary: 'Refresh the tokens',
    description:
      'Each refresh token is good for one use. A spent one that comes back ends the sign-in it belongs to.',
    body: {
      validators: { RefreshBody: refreshValidator },
      examples: { token: { summary: 'A refresh token', value: { refresh_token: REFRESH_TOKEN } } },
    },
    answers: { 200: json('A new token pair.', tokenPair) },
    problems: ['refresh_token_invalid', 'refresh_token_reused'],
    limits: 'own',
  },
  'auth.logout': {
    tag: 'Accounts',
    summary: 'Sign out',
    description:
      'Ends the sign-in of the refresh token that is given, else the credential of the request.',
    credentials: 'optional',
    body: {
      validators: { LogoutBody: logoutValidator },
      examples: {
        here: { summary: 'The sign-in of the access token', value: {} },
        token: { summary: 'A refresh token', value: { refresh_token: REFRESH_TOKEN } },
      },
    },
    answers: { 204: nothing('It is over.') },
    problems: CREDENTIAL,
  },
  'auth.logout_all': {
    tag: 'Accounts',
    summary: 'Sign out everywhere',
    description: 'Ends every sign-in and every personal access token of the account.',
    answers: { 204: nothing('They are over.') },
  },
  'auth.sessions.index': {
    tag: 'Accounts',
    summary: 'List sign-ins',
    query: pageValidator,
    answers: { 200: json('A page of sign-ins.', pageOf(session)) },
  },
  'auth.sessions.destroy': {
    tag: 'Accounts',
    summary: 'End a sign-in',
    answers: { 204: nothing('It is over.') },
  },
}
