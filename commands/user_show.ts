import { args, flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import { PersonQuery, type PersonFacts } from '#auth/people/person_query'
import type { PersonalTokenFields } from '#auth/personal_tokens/personal_token_fields'
import { PersonalTokensQuery } from '#auth/personal_tokens/personal_tokens_query'
import { SessionsQuery, type SessionRow } from '#auth/sessions/sessions_query'
import { CommandError } from '#core/console/command_errors'
import { JSON_FLAG } from '#core/console/shared_flags'
import { minuteOf } from '#core/console/shown_time'
import { MAX_PAGE_SIZE } from '#core/pagination'

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

/** What an account is signed in with, the newest of each. */
interface Credentials {
  sessions: SessionRow[]
  tokens: PersonalTokenFields[]
}

/**
 * `npm run ace -- user:show ada@example.org`
 */
export default class UserShow extends AccountCommand {
  static commandName = 'user:show'
  static description = 'Show an account: its state, its usage, and what it is signed in with'

  @args.string({ description: 'The email address' })
  declare email: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const user = await this.accountOrFail(this.email)
    const person = await this.app.container.make(PersonQuery)
    const sessionsQuery = await this.app.container.make(SessionsQuery)
    const tokensQuery = await this.app.container.make(PersonalTokensQuery)
    const facts = await person.execute(user.id)
    if (facts === null) {
      throw new CommandError(`${user.email} was erased meanwhile`)
    }
    const { rows: sessions } = await sessionsQuery.execute(user.id, { limit: MAX_PAGE_SIZE })
    const { tokens } = await tokensQuery.execute(user.id, { limit: MAX_PAGE_SIZE })
    if (this.json) {
      this.printJson(toJson(facts, { sessions, tokens }))
    } else {
      this.#print(facts, { sessions, tokens })
    }
  }

  #print(facts: PersonFacts, { sessions, tokens }: Credentials) {
    const { usage } = facts
    this.printTable(
      ['Account', facts.email],
      [
        ['Name', facts.fullName],
        ['Id', facts.id],
        ['Role', facts.role],
        ['State', facts.suspendedAt === null ? 'active' : 'suspended'],
        ['Second factor', facts.hasTwoFactor ? 'on' : 'off'],
        ['Since', minuteOf(facts.createdAt)],
        ['Last active', facts.lastActiveAt === null ? 'never' : minuteOf(facts.lastActiveAt)],
        ['Conversations', String(facts.conversations)],
        ['Files, bytes', String(facts.storedBytes)],
        ['Model calls, 30 days', String(usage.calls)],
        ['Tokens in and out, 30 days', `${usage.inputTokens} and ${usage.outputTokens}`],
        ['Cost, 30 days', `$${(usage.cost / 1e9).toFixed(4)}`],
      ],
      ''
    )
    this.printTable(
      ['Sign-in', 'Client', 'Address', 'Last used'],
      sessions.map((session) => [
        session.id,
        session.user_agent,
        session.ip_address,
        minuteOf(session.last_used_at),
      ]),
      'Signed in nowhere'
    )
    this.printTable(
      ['Token', 'Name', 'May', 'Good until'],
      tokens.map((token) => [
        token.id,
        token.name,
        token.abilities.join(', '),
        minuteOf(token.expiresAt),
      ]),
      'No personal access tokens'
    )
  }
}

function toJson(facts: PersonFacts, { sessions, tokens }: Credentials) {
  return {
    id: facts.id,
    email: facts.email,
    full_name: facts.fullName,
    role: facts.role,
    is_active: facts.suspendedAt === null,
    has_two_factor: facts.hasTwoFactor,
    created_at: iso(facts.createdAt),
    last_active_at: iso(facts.lastActiveAt),
    conversations: facts.conversations,
    stored_bytes: facts.storedBytes,
    usage_30_days: {
      calls: facts.usage.calls,
      input_tokens: facts.usage.inputTokens,
      output_tokens: facts.usage.outputTokens,
      cost_nano_usd: facts.usage.cost,
    },
    sessions: sessions.map((session) => ({
      id: session.id,
      user_agent: session.user_agent,
      ip_address: session.ip_address,
      created_at: iso(session.created_at),
      last_used_at: iso(session.last_used_at),
      expires_at: iso(session.expires_at),
    })),
    tokens: tokens.map((token) => ({
      id: token.id,
      name: token.name,
      abilities: token.abilities,
      created_at: iso(token.createdAt),
      expires_at: iso(token.expiresAt),
      last_used_at: iso(token.lastUsedAt),
    })),
  }
}
