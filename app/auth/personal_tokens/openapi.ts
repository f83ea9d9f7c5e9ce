import { pageValidator } from '#core/page_validator'
import {
  Component,
  id,
  list,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  time,
} from '#openapi/json_schema'
import { json, nothing, type Operations } from '#openapi/operation'
import { ABILITIES } from '../account.js'
import type PersonalTokenTransformer from './personal_token_transformer.js'
import { createPersonalTokenValidator } from './personal_token_validators.js'

type PresentedToken = ReturnType<PersonalTokenTransformer['toObject']>

const fields = {
  id,
  name: text,
  abilities: list(oneOf('string', ABILITIES)),
  created_at: time,
  expires_at: time,
  last_used_at: nullable(time),
}

const personalToken = new Component('PersonalToken', object<PresentedToken>(fields))

const createdToken = new Component(
  'CreatedPersonalToken',
  object<PresentedToken & { token: string }>({
    ...fields,
    token: { type: 'string', description: 'The secret. It is not shown again.' },
  })
)

/** Personal access tokens: credentials for scripts. */
export const personalTokenOperations: Operations = {
  'auth.tokens.index': {
    tag: 'Accounts',
    summary: 'List personal access tokens',
    query: pageValidator,
    answers: { 200: json('A page of tokens, without their secrets.', pageOf(personalToken)) },
  },
  'auth.tokens.store': {
    tag: 'Accounts',
    summary: 'Create a personal access token',
    description:
      '`read` may look, `chat` may send messages and change conversations, `*` may do everything. Without `expires_in_days` it lasts 90 days. A repeated request makes another token: the secret is shown once.',
    body: {
      validators: { CreatePersonalTokenBody: createPersonalTokenValidator },
      examples: {
        script: {
          summary: 'For a script that chats',
          value: { name: 'nightly report', abilities: ['chat', 'read'], expires_in_days: 30 },
        },
      },
    },
    answers: { 201: json('The token with its secret.', createdToken) },
    problems: ['too_many_tokens'],
  },
  'auth.tokens.destroy': {
    tag: 'Accounts',
    summary: 'Delete a personal access token',
    answers: { 204: nothing('It is worth nothing any more.') },
  },
}
