import type { SettingDefinition } from './setting_definitions.js'
import { integer } from './setting_type.js'

/** How often something may be done: requests a minute, where 0 is no limit, and tries in a quarter of an hour. */
export interface RateSettingValues {
  rate_api: number
  rate_token: number
  rate_chat: number
  rate_uploads: number
  rate_interactions: number
  rate_searches: number
  rate_tool_servers: number
  rate_pages: number
  rate_anonymous: number
  rate_login: number
  rate_login_address: number
  rate_register: number
}

export const RATE_DEFAULTS: Readonly<RateSettingValues> = {
  rate_api: 300,
  rate_token: 150,
  rate_chat: 60,
  rate_uploads: 60,
  rate_interactions: 120,
  rate_searches: 60,
  rate_tool_servers: 120,
  rate_pages: 600,
  rate_anonymous: 300,
  rate_login: 5,
  rate_login_address: 100,
  rate_register: 100,
}

const HIGHEST_RATE = 1_000_000

/** So many requests a minute. */
function requests(variable: string, label: string, hint = ''): SettingDefinition<number> {
  const type = integer(0, HIGHEST_RATE, 'a minute')
  return { section: 'rates', variable, label, hint: `${hint} 0: no limit.`.trim(), type }
}

/** So many tries in a quarter of an hour; there is always a limit. */
function tries(variable: string, label: string, hint = ''): SettingDefinition<number> {
  return {
    section: 'rates',
    variable,
    label,
    hint,
    type: integer(1, HIGHEST_RATE, 'in 15 minutes'),
  }
}

export const rateDefinitions: { [Key in keyof RateSettingValues]: SettingDefinition<number> } = {
  rate_api: requests(
    'RATE_LIMIT_API',
    'Requests of one person',
    'To the API, with all of their sign-ins and tokens.'
  ),
  rate_token: requests(
    'RATE_LIMIT_TOKEN',
    'Requests with one personal access token',
    'They count as the person’s, too: a script leaves something to them.'
  ),
  rate_chat: requests('RATE_LIMIT_CHAT', 'Messages of one person', 'Whatever starts an answer.'),
  rate_uploads: requests('RATE_LIMIT_UPLOADS', 'Uploads of one person'),
  rate_interactions: requests(
    'RATE_LIMIT_INTERACTIONS',
    'Approvals and forms that one person answers'
  ),
  rate_searches: requests('RATE_LIMIT_SEARCHES', 'Searches and exports of one person'),
  rate_tool_servers: requests(
    'RATE_LIMIT_TOOL_SERVERS',
    'Resources and prompts that one person reads from tool servers'
  ),
  rate_pages: requests('RATE_LIMIT_PAGES', 'Admin pages of one administrator'),
  rate_anonymous: requests(
    'RATE_LIMIT_ANONYMOUS',
    'Requests from one address without a valid sign-in',
    'Signed-in people behind the same address do not count.'
  ),
  rate_login: tries(
    'RATE_LIMIT_LOGIN',
    'Wrong passwords or codes for one account',
    'Wrong passwords of people who are not signed in are counted for each address.'
  ),
  rate_login_address: tries(
    'RATE_LIMIT_LOGIN_ADDRESS',
    'Wrong passwords, links or refresh tokens from one address',
    'Whatever the account; links and refresh tokens each for themselves.'
  ),
  rate_register: tries('RATE_LIMIT_REGISTER', 'New accounts from one address'),
}
