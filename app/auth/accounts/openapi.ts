import type { UserRole } from '#models/user'
import { Component, boolean, id, namesOf, object, oneOf, text, time } from '#openapi/json_schema'
import { json, nothing, type Operations } from '#openapi/operation'
import {
  changePasswordValidator,
  eraseAccountValidator,
  registerValidator,
  updateProfileValidator,
} from './account_validators.js'
import type UserTransformer from './user_transformer.js'

const user = new Component(
  'User',
  object<ReturnType<UserTransformer['toObject']>>({
    id,
    email: { type: 'string', format: 'email', description: 'In lower case.' },
    full_name: text,
    role: oneOf('string', namesOf<UserRole>({ admin: true, member: true })),
    is_active: boolean,
    created_at: time,
  })
)

export const EXAMPLE_PASSWORD = 'correct horse battery staple'

/** Registering and the account itself. */
export const accountOperations: Operations = {
  'auth.register': {
    tag: 'Accounts',
    summary: 'Register an account',
    description: 'Passwords have 12 to 128 characters and are not common ones.',
    body: {
      validators: { RegisterBody: registerValidator },
      examples: {
        person: {
          summary: 'A person',
          value: {
            email: 'ada@example.com',
            password: EXAMPLE_PASSWORD,
            full_name: 'Ada Lovelace',
          },
        },
      },
    },
    answers: { 201: json('The account; now sign in.', user) },
    problems: ['registration_closed', 'email_taken', 'server_busy'],
  },
  'auth.me.show': {
    tag: 'Accounts',
    summary: 'Read the account',
    answers: { 200: json('The account.', user) },
  },
  'auth.me.update': {
    tag: 'Accounts',
    summary: 'Change the account',
    description: 'Another email address asks for `current_password`.',
    body: {
      validators: { UpdateAccountBody: updateProfileValidator },
      examples: { name: { summary: 'Another name', value: { full_name: 'Ada King' } } },
    },
    answers: { 200: json('The account.', user) },
    problems: ['email_taken', 'password_incorrect', 'server_busy'],
  },
  'auth.me.destroy': {
    tag: 'Accounts',
    summary: 'Delete the account',
    description: 'Erases the account, its conversations and its files. This cannot be undone.',
    body: {
      validators: { DeleteAccountBody: eraseAccountValidator },
      examples: { confirm: { summary: 'The password', value: { password: EXAMPLE_PASSWORD } } },
    },
    answers: { 204: nothing('It is gone.') },
    problems: ['password_incorrect', 'last_administrator', 'legal_hold', 'server_busy'],
  },
  'auth.password': {
    tag: 'Accounts',
    summary: 'Change the password',
    description: 'Ends every sign-in and every token of the account, this one among them.',
    body: {
      validators: { ChangePasswordBody: changePasswordValidator },
      examples: {
        change: {
          summary: 'Another password',
          value: {
            current_password: EXAMPLE_PASSWORD,
            password: 'wrong donkey charger paperclip',
          },
        },
      },
    },
    answers: { 204: nothing('It is changed: sign in again.') },
    problems: ['password_incorrect', 'server_busy'],
  },
}
