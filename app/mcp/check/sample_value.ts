import type { JsonSchema } from '#tools/types'

/** Deeper schemas get null there: a recursive one has no end. */
const MAX_DEPTH = 12
const MAX_SAMPLE_LENGTH = 1_000

const FORMATS: Record<string, string> = {
  'date': '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  'time': '12:00:00Z',
  'email': 'person@example.com',
  'uri': 'https://example.com/',
  'uuid': '00000000-0000-4000-8000-000000000000',
  'ipv4': '192.0.2.1',
  'hostname': 'example.com',
}

/**
 * A value that a plain schema takes: its own constant, default, example or choice where it names one, else the simplest
 * of its type. References are followed within the schema only. No promise for schemas that are more than that.
 */
export function sampleValue(schema: JsonSchema): unknown {
  return sample(schema, schema, 0)
}

function sample(schema: unknown, root: JsonSchema, depth: number): unknown {
  if (!isSchema(schema) || depth > MAX_DEPTH) {
    return schema === true ? 'text' : null
  }
  for (const given of [schema.const, schema.default, first(schema.examples), first(schema.enum)]) {
    if (given !== undefined) {
      return given
    }
  }
  const better = resolve(schema, root) ?? first(schema.oneOf) ?? first(schema.anyOf)
  if (better !== undefined) {
    return sample(better, root, depth + 1)
  }
  return sampleOfType(merged(schema), root, depth)
}

function sampleOfType(schema: JsonSchema, root: JsonSchema, depth: number): unknown {
  switch (first(schema.type) ?? schema.type ?? guessedType(schema)) {
    case 'string':
      return sampleText(schema)
    case 'integer':
    case 'number':
      return numberOr(schema.minimum, numberOr(schema.multipleOf, 1))
    case 'boolean':
      return true
    case 'array':
      return Array.from({ length: Math.min(numberOr(schema.minItems, 0), 16) }, () =>
        sample(schema.items ?? true, root, depth + 1)
      )
    case 'object':
      return sampleObject(schema, root, depth)
    default:
      return null
  }
}

/** All properties that must be there; where none must, all that there are. */
function sampleObject(schema: JsonSchema, root: JsonSchema, depth: number) {
  const properties = isSchema(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  const names = required.length > 0 ? required : Object.keys(properties)
  return Object.fromEntries(
    names
      .filter((name) => typeof name === 'string')
      .map((name) => [name, sample(properties[name] ?? true, root, depth + 1)])
  )
}

function sampleText(schema: JsonSchema): string {
  const text = FORMATS[String(schema.format)] ?? 'text'
  const least = Math.min(numberOr(schema.minLength, 0), MAX_SAMPLE_LENGTH)
  const most = numberOr(schema.maxLength, MAX_SAMPLE_LENGTH)
  return text.padEnd(least, 'x').slice(0, most)
}

function resolve({ $ref }: JsonSchema, root: JsonSchema): unknown {
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) {
    return undefined
  }
  const steps = $ref.slice(2).split('/')
  return steps.reduce<unknown>(
    (at, step) => (isSchema(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
    root
  )
}

function merged(schema: JsonSchema): JsonSchema {
  const parts = Array.isArray(schema.allOf) ? schema.allOf.filter(isSchema) : []
  return Object.assign({}, schema, ...parts)
}

function guessedType(schema: JsonSchema): string {
  return schema.properties !== undefined ? 'object' : 'string'
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
