/** A JSON Schema (2020-12) as OpenAPI 3.1 takes it; a `Component` in it is published once and referred to. */
export interface SchemaObject {
  type?: SchemaType | SchemaType[]
  title?: string
  description?: string
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  const?: unknown
  enum?: readonly unknown[]
  default?: unknown
  examples?: unknown[]
  deprecated?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  contentMediaType?: string
  contentSchema?: Schema
  discriminator?: { propertyName: string; mapping?: Record<string, string> }
}

type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** A schema that has a name of its own in the document. */
export class Component {
  constructor(
    readonly name: string,
    readonly schema: SchemaObject
  ) {}
}

export type Schema = SchemaObject | Component

type OptionalKeys<T> = {
  [Key in keyof T]-?: undefined extends T[Key] ? Key : never
}[keyof T]

/** A schema for every field of `T`: what a transformer makes and the schema lacks, or the reverse, does not compile. */
export type FieldsOf<T> = { [Key in keyof T]-?: Schema }

interface ObjectOptions<T> {
  description?: string
  /** Fields that are not always there. */
  optional?: (OptionalKeys<T> & string)[]
}

/** The schema of an object of type `T`. */
export function object<T>(fields: FieldsOf<T>, options: ObjectOptions<T> = {}): SchemaObject {
  const { description, optional = [] } = options
  const names = Object.keys(fields)
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties: { ...fields },
    required: names.filter((name) => !optional.some((other) => other === name)),
  }
}

/** Adds a description, an example or the like to a schema. */
export function describe(schema: SchemaObject, description: string): SchemaObject {
  return { ...schema, description }
}

/** The schema, or null. */
export function nullable(schema: Schema): SchemaObject {
  if (schema instanceof Component || schema.type === undefined) {
    return { anyOf: [schema, { type: 'null' }] }
  }
  return {
    ...schema,
    type: [...(Array.isArray(schema.type) ? schema.type : [schema.type]), 'null'],
    ...(schema.enum !== undefined && { enum: [...schema.enum, null] }),
  }
}

export function list(items: Schema): SchemaObject {
  return { type: 'array', items }
}

export function oneOf(type: 'string' | 'integer', values: readonly unknown[]): SchemaObject {
  return { type, enum: values }
}

/** The members of a union of strings, all of them: one that is missing does not compile. */
export function namesOf<Name extends string>(names: Record<Name, true>): string[] {
  return Object.keys(names)
}

export const text: SchemaObject = { type: 'string' }
export const integer: SchemaObject = { type: 'integer' }
export const number: SchemaObject = { type: 'number' }
export const boolean: SchemaObject = { type: 'boolean' }
export const anyValue: SchemaObject = { description: 'Any JSON value.' }

/** UUIDv7. */
export const id: SchemaObject = { type: 'string', format: 'uuid' }

/** RFC 3339, in UTC. */
export const time: SchemaObject = { type: 'string', format: 'date-time' }

/** Tokens, bytes and whatever else is counted. */
export const count: SchemaObject = { type: 'integer', minimum: 0 }

/** One page of a keyset list. */
export function pageOf(items: Schema): SchemaObject {
  return {
    type: 'object',
    properties: {
      data: list(items),
      next_cursor: describe(
        nullable(text),
        'Send it as `cursor` for the next page; null on the last one.'
      ),
    },
    required: ['data', 'next_cursor'],
  }
}
