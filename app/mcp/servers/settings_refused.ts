/** Why a change of servers or tools is not made, with what an administrator is told. */
const REASONS = {
  server_name_taken: 'Another server has this name.',
  too_many_servers: 'There are too many servers; delete one first.',
  server_of_host: 'This server is in the file of MCP_CONFIG, and is changed there.',
  tool_policy_of_host: 'The file of MCP_CONFIG says what the policy of this tool is.',
  tool_unchanged: 'There is no such change to review; the server may have changed the tool again.',
} as const

/** A change of servers or tools that is not made. */
export class SettingsRefused extends Error {
  constructor(readonly code: keyof typeof REASONS) {
    super(REASONS[code])
    this.name = 'SettingsRefused'
  }
}
