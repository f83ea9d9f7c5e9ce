/** Why a change of servers or tools is not made, with what an administrator is told. */
const REASONS = {
  server_name_taken: 'Another server has this name.',
  too_many_servers: 'There are too many servers; delete one first.',
  server_of_host: 'This server is in the file of MCP_CONFIG, and is changed there.',
  server_off_in_file: 'The file of MCP_CONFIG says that this server is off; turn it on there.',
  server_changed: 'Somebody else has changed this server meanwhile; look at it again.',
  secrets_for_another_host:
    'The address leads to another host. Enter the secret values again, so that they go only where they were meant to.',
  tool_policy_of_host: 'The file of MCP_CONFIG says what the policy of this tool is.',
  tool_unchanged: 'There is no such change to review; the server may have changed the tool again.',
  too_many_tests: 'Three of your test calls are still running; wait for one or cancel it.',
  too_many_cases: 'There are too many saved cases of this tool; delete one first.',
} as const

export type RefusalCode = keyof typeof REASONS

/** The field of a form that a refusal is about. */
const FIELDS: Partial<Record<RefusalCode, string>> = {
  server_name_taken: 'name',
  secrets_for_another_host: 'url',
}

/** A change of servers or tools that is not made. */
export class SettingsRefused extends Error {
  constructor(readonly code: RefusalCode) {
    super(REASONS[code])
    this.name = 'SettingsRefused'
  }

  /** The field of the form that it is about; null where it is about all of it. */
  get field(): string | null {
    return FIELDS[this.code] ?? null
  }
}
