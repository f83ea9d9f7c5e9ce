/** A schema that is not taken. The message says why, and is safe to show to people and to the model. */
export class SchemaError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SchemaError'
  }
}
