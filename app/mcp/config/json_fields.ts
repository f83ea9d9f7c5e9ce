export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads the fields of an object of a configuration file and collects what is wrong with them, a sentence each. Whoever
 * reads goes on with a stand-in, so that all faults are found at once.
 */
export class JsonFields {
  #object: JsonObject
  #path: string
  #read = new Set<string>()

  constructor(
    object: JsonObject,
    readonly faults: string[],
    path = ''
  ) {
    this.#object = object
    this.#path = path
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined
  }

  text(name: string): string | null {
    return this.#take(name, 'a text', (value) => typeof value === 'string') ?? null
  }

  flag(name: string): boolean | null {
    return this.#take(name, 'true or false', (value) => typeof value === 'boolean') ?? null
  }

  texts(name: string): string[] {
    const isTexts = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    return this.#take(name, 'a list of texts', isTexts) ?? []
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | null {
    const isOne = (value: unknown): value is T => values.some((one) => one === value)
    return this.#take(name, `one of: ${values.join(', ')}`, isOne) ?? null
  }

  /** An object whose values are all texts. */
  textMap(name: string): Record<string, string> {
    const isMap = (value: unknown): value is Record<string, string> =>
      isObject(value) && Object.values(value).every((entry) => typeof entry === 'string')
    return this.#take(name, 'an object of texts', isMap) ?? {}
  }

  /** An object whose values are all among `values`. */
  choices<const T extends string>(name: string, values: readonly T[]): Record<string, T> {
    const isMap = (value: unknown): value is Record<string, T> =>
      isObject(value) && Object.values(value).every((entry) => values.some((one) => one === entry))
    return this.#take(name, `an object whose values are ${values.join(', ')}`, isMap) ?? {}
  }

  /** The fields of an object inside; null where there is none. */
  object(name: string): JsonFields | null {
    const value = this.#take(name, 'an object', isObject)
    return value === undefined ? null : new JsonFields(value, this.faults, `${this.#path}${name}.`)
  }

  /** The fields that nobody has asked for. */
  strangers(): string[] {
    return Object.keys(this.#object)
      .filter((name) => !this.#read.has(name))
      .map((name) => this.#path + name)
  }

  #take<T>(name: string, kind: string, is: (value: unknown) => value is T): T | undefined {
    this.#read.add(name)
    const value = this.#object[name]
    if (value === undefined || is(value)) {
      return value
    }
    this.faults.push(`${this.#path}${name} must be ${kind}`)
    return undefined
  }
}
