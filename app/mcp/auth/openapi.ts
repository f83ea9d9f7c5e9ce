import { list, object, text, type SchemaObject } from '#openapi/json_schema'
import { json, type Answer, type Operations } from '#openapi/operation'
import {
  authorizationAnswerValidator,
  confirmationValidator,
} from '#admin/tool_sign_in/tool_sign_in_validators'
import type { clientMetadataDocument } from './client_metadata.js'

const html: SchemaObject = { type: 'string' }

function page(description: string): Answer {
  return { description, content: { 'text/html': { schema: html } } }
}

/** Signing in to MCP servers, by route name. */
export const signInOperations: Operations = {
  'oauth.client_metadata': {
    tag: 'Tools',
    summary: 'Read who this installation is as an OAuth client',
    description: 'A Client ID Metadata Document: its address is the client id.',
    answers: {
      200: json(
        'The document.',
        object<ReturnType<typeof clientMetadataDocument>>({
          client_id: text,
          client_uri: text,
          client_name: text,
          redirect_uris: list(text),
          grant_types: list(text),
          response_types: list(text),
          token_endpoint_auth_method: text,
          application_type: text,
        })
      ),
    },
  },
  'tools.oauth.callback.show': {
    tag: 'Tools',
    summary: 'Come back from an authorization server',
    description:
      'For browsers, after the sign-in that an interaction of kind `url` asked for. Asks the person to confirm that it is theirs.',
    query: authorizationAnswerValidator,
    answers: { 200: page('A page with a form.') },
    problems: ['sign_in_invalid', 'sign_in_failed'],
  },
  'tools.oauth.callback.store': {
    tag: 'Tools',
    summary: 'Connect a server',
    description: 'Sent by that form, within 10 minutes and once. The run that waited goes on.',
    body: {
      validators: { SignInConfirmation: confirmationValidator },
      examples: {
        confirmation: {
          summary: 'What the authorization server answered',
          value: {
            state: 'h2ZkP0mbLr8',
            code: 'SplxlOBeZQQYbYS6WxSbIA',
            iss: 'https://as.example.com',
          },
        },
      },
    },
    answers: { 200: page('The server is connected.') },
    problems: ['sign_in_invalid', 'sign_in_failed'],
  },
}
