/**
 * The settings are wrong: carries every fault at once, each a sentence that begins with the name of its variable and
 * holds no secret. Ends the process without a stack trace.
 */
export class ConfigurationError extends Error {
  constructor(
    readonly faults: string[],
    heading = 'Chatflow cannot start with these settings'
  ) {
    super(`${heading}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigurationError'
  }
}
