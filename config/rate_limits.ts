import type { RateLimitPolicy } from '#limits/rate_limit_policy'

const MINUTE_S = 60
const QUARTER_HOUR_S = 15 * MINUTE_S

/**
 * How often something may be done, by whom. The first ones count the requests of routes and may be off, the others count
 * tries to get in.
 */
const rateLimits = {
  /** Requests to the API, by account. */
  api: { name: 'api', requests: 'rate_api', windowS: MINUTE_S },
  /** The same, by personal access token. */
  token: { name: 'token', requests: 'rate_token', windowS: MINUTE_S },
  /** Files by their signed links, by reader: whoever else has a link uses up nothing but this. */
  fileLinks: { name: 'file-links', requests: 'rate_api', windowS: MINUTE_S },
  /** What starts an answer, by account. */
  chat: { name: 'chat', requests: 'rate_chat', windowS: MINUTE_S },
  /** Uploads, by account. */
  uploads: { name: 'uploads', requests: 'rate_uploads', windowS: MINUTE_S },
  /** Answers to interactions, by account: each can start a model. */
  interactions: { name: 'interactions', requests: 'rate_interactions', windowS: MINUTE_S },
  /** Searches and exports, by account. */
  searches: { name: 'searches', requests: 'rate_searches', windowS: MINUTE_S },
  /** Requests that make this host ask an MCP server, by account. */
  toolServers: { name: 'tool-servers', requests: 'rate_tool_servers', windowS: MINUTE_S },
  /** Pages of administrators, by account. */
  pages: { name: 'pages', requests: 'rate_pages', windowS: MINUTE_S },
  /** Requests that nobody is known to have sent, by client address. */
  anonymous: { name: 'anonymous', requests: 'rate_anonymous', windowS: MINUTE_S },

  /** Wrong passwords, by client address and account. */
  login: { name: 'login', requests: 'rate_login', windowS: QUARTER_HOUR_S },
  /** Wrong passwords by client address, whatever the account: one password tried on many. */
  loginAddress: {
    name: 'login-address',
    requests: 'rate_login_address',
    windowS: QUARTER_HOUR_S,
  },
  /** Wrong passwords given again by a signed-in account. */
  password: { name: 'password', requests: 'rate_login', windowS: QUARTER_HOUR_S },
  /** Codes of a second factor, by account: whoever tries them knows the password. */
  twoFactor: { name: 'two-factor', requests: 'rate_login', windowS: QUARTER_HOUR_S },
  /** New accounts, by client address. */
  register: { name: 'register', requests: 'rate_register', windowS: QUARTER_HOUR_S },
  /** Refresh tokens that are not good, by client address. */
  refresh: { name: 'refresh', requests: 'rate_login_address', windowS: QUARTER_HOUR_S },
  /** One-time links that are not good, by client address. */
  links: { name: 'links', requests: 'rate_login_address', windowS: QUARTER_HOUR_S },
} as const satisfies Record<string, RateLimitPolicy>

export default rateLimits

/** The routes that have a limit of their own besides their person's, by name. */
export const routeLimits: Readonly<Record<string, RateLimitPolicy>> = {
  'conversations.chat': rateLimits.chat,
  'conversations.chat_stream': rateLimits.chat,
  'admin.playground.store': rateLimits.chat,
  'files.store': rateLimits.uploads,
  'interactions.answer': rateLimits.interactions,
  'conversations.export.show': rateLimits.searches,
  'admin.analytics.export': rateLimits.searches,
  'admin.audit.export': rateLimits.searches,
  'admin.users.export': rateLimits.searches,
  'admin.conversations.export.show': rateLimits.searches,
  'tools.servers.resources.index': rateLimits.toolServers,
  'tools.servers.resources.show': rateLimits.toolServers,
  'tools.servers.prompts.index': rateLimits.toolServers,
  'tools.servers.prompts.show': rateLimits.toolServers,
}

/** The lists that are a search where they are asked with `q`, by the name of their route. */
export const searchedLists: readonly string[] = ['conversations.index', 'admin.conversations.index']
