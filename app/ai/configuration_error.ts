/**
 * Settings of model providers that cannot work. The message lists all faults, one a line, and quotes no value that
 * could be a key.
 */
export class AiConfigurationError extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(
      `The settings of the model providers are not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`
    )
    this.name = 'AiConfigurationError'
    this.faults = faults
  }
}
