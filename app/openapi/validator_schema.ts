import type { Validator } from '#core/validate'
import type { SchemaObject } from './json_schema.js'

/** What is read of a compiled Vine schema. */
interface ValidatorNode {
  type: string
  subtype?: string
  fieldName: string
  isOptional?: boolean
  /** A function that turns what was sent, also nothing, into a value: our defaults. */
  parseFnId?: string
  properties?: ValidatorNode[]
  each?: ValidatorNode
  conditions?: { schema: ValidatorNode }[]
}

/** What Vine writes. */
interface VineSchema {
  type?: SchemaObject['type']
  enum?: unknown[]
  properties?: Record<string, VineSchema>
  required?: string[]
  items?: VineSchema
  anyOf?: VineSchema[]
}

/** What Vine publishes for a boolean that also takes what HTML forms send. */
const LOOSE_BOOLEAN = JSON.stringify(['1', 1, 'true', true, 'on', '0', 0, 'false', false])

/** Stands in unions for a value that is not there. */
function isAbsent(node: ValidatorNode): boolean {
  return node.subtype === 'optional'
}

function mayBeAbsent(node: ValidatorNode): boolean {
  return (
    node.isOptional === true ||
    node.parseFnId !== undefined ||
    (node.conditions ?? []).some(({ schema }) => isAbsent(schema))
  )
}

function typeOf(values: unknown[]): SchemaObject['type'] | undefined {
  const types = new Set(values.map((value) => typeof value))
  if (types.size !== 1) {
    return undefined
  }
  switch (typeof values[0]) {
    case 'string':
      return 'string'
    case 'number':
      return values.every(Number.isInteger) ? 'integer' : 'number'
    case 'boolean':
      return 'boolean'
    default:
      return undefined
  }
}

/** An enumeration with the type that its values have. */
function typed(schema: VineSchema): VineSchema {
  if (schema.type !== undefined || schema.enum === undefined) {
    return schema
  }
  if (JSON.stringify(schema.enum) === LOOSE_BOOLEAN) {
    const plain: VineSchema = { ...schema, type: 'boolean' }
    delete plain.enum
    return plain
  }
  const type = typeOf(schema.enum)
  return type === undefined ? schema : { type, ...schema }
}

/** `anyOf` without the empty schema that stands for "absent"; a single schema or null becomes one schema. */
function union(schema: VineSchema, node: ValidatorNode): VineSchema {
  const { anyOf = [], ...rest } = schema
  const conditions = node.conditions ?? []
  const branches = anyOf
    .map((branch, index) => ({ branch, at: conditions[index]?.schema }))
    .filter(({ at }) => at === undefined || !isAbsent(at))
    .map(({ branch, at }) => refine(branch, at ?? node))
  const [first, second] = branches
  if (branches.length === 1) {
    return { ...first, ...rest }
  }
  if (branches.length === 2 && second.type === 'null' && typeof first.type === 'string') {
    return {
      ...first,
      ...rest,
      type: [first.type, 'null'],
      ...(first.enum !== undefined && { enum: [...first.enum, null] }),
    }
  }
  return { ...rest, anyOf: branches }
}

function refine(schema: VineSchema, node: ValidatorNode): VineSchema {
  if (schema.anyOf !== undefined) {
    return union(schema, node)
  }
  if (schema.properties !== undefined) {
    const { properties } = schema
    const fields = node.properties ?? []
    const object: VineSchema = {
      ...schema,
      properties: Object.fromEntries(
        fields.map((field) => [field.fieldName, refine(properties[field.fieldName], field)])
      ),
      required: fields.filter((field) => !mayBeAbsent(field)).map((field) => field.fieldName),
    }
    if (object.required?.length === 0) {
      delete object.required
    }
    return object
  }
  if (schema.items !== undefined && node.each !== undefined) {
    return { ...schema, items: refine(schema.items, node.each) }
  }
  return typed(schema)
}

/**
 * What a validator takes, as OpenAPI 3.1 says it. Vine's own JSON Schema calls unions and fields with a default required,
 * leaves enumerations without a type and writes down what its booleans forgive; all that is put right from the compiled
 * schema.
 */
export function schemaOf(validator: Validator<unknown>): SchemaObject {
  const schema: VineSchema = JSON.parse(JSON.stringify(validator.toJSONSchema()))
  const node: ValidatorNode = JSON.parse(JSON.stringify(validator.toJSON().schema.schema))
  return refine(schema, node)
}
