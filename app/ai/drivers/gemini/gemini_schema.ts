/** The JSON Schema keywords that Gemini reads, beside those whose value is a schema (below). */
const PLAIN_KEYWORDS = new Set([
  '$id',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'required',
  'propertyOrdering',
])

type Schema = Record<string, unknown>

/**
 * Reduces a JSON Schema to the subset that Gemini's `parametersJsonSchema` reads
 * (https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support). What is dropped only loosens it: a
 * tool's arguments are checked against the whole schema when the call arrives.
 */
export function geminiSchema(schema: Schema): Schema {
  if (typeof schema.$ref === 'string') {
    /* Beside `$ref` only keywords that start with `$` may stand. */
    const reduced: Schema = { $ref: schema.$ref.replace('#/definitions/', '#/$defs/') }
    return withDefinitions(schema, reduced)
  }

  const reduced: Schema = {}
  for (const [keyword, value] of Object.entries(inlineSingleAllOf(schema))) {
    if (PLAIN_KEYWORDS.has(keyword)) {
      reduced[keyword] = value
    } else if (keyword === 'const') {
      reduced.enum = [value]
    } else if (keyword === 'properties') {
      reduced.properties = mapSchemas(value)
    } else if (keyword === 'items' || keyword === 'additionalProperties') {
      reduced[keyword] = isSchema(value) ? geminiSchema(value) : value
    } else if (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'prefixItems') {
      reduced[keyword] = Array.isArray(value)
        ? value.map((entry: unknown) => (isSchema(entry) ? geminiSchema(entry) : {}))
        : []
    }
  }
  return withDefinitions(schema, reduced)
}

/** `allOf` is not read; generators write it with a single entry around a `$ref` or a description. */
function inlineSingleAllOf(schema: Schema): Schema {
  const entries: unknown = schema.allOf
  if (!Array.isArray(entries) || entries.length !== 1) {
    return schema
  }
  const only: unknown = entries[0]
  return isSchema(only) && !('$ref' in only) ? { ...schema, ...only } : schema
}

function withDefinitions(schema: Schema, reduced: Schema): Schema {
  const definitions = schema.$defs ?? schema.definitions
  return definitions === undefined ? reduced : { ...reduced, $defs: mapSchemas(definitions) }
}

function mapSchemas(schemas: unknown): Schema {
  if (!isSchema(schemas)) {
    return {}
  }
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [
      name,
      isSchema(value) ? geminiSchema(value) : {},
    ])
  )
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
