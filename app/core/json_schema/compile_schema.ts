import { sha256Json } from '#core/canonical_json'
import { LruCache } from '#core/lru_cache'
import { buildCheck, type SchemaCheck } from './build_check.js'
import { SchemaError } from './schema_error.js'

const MAX_SCHEMA_BYTES = 64 * 1024
const CACHED_SCHEMAS = 500

/** By hash; a schema that was refused is not tried again. */
const cache = new LruCache<string, SchemaCheck | SchemaError>(CACHED_SCHEMAS)

/**
 * Makes a check of JSON Schema 2020-12 (or draft-07, where `$schema` declares it) that takes bounded time for any schema and
 * any value. Nothing is fetched; unknown keywords and formats are ignored, as JSON Schema has it.
 *
 * @param schema - of a stranger; at most 64 KiB as JSON
 * @throws SchemaError with the reason where the schema is not taken
 */
export function compileSchema(schema: Record<string, unknown>): SchemaCheck {
  const key = hashOf(schema)
  const known = cache.get(key)
  if (known !== undefined) {
    return checkOrThrow(known)
  }
  const made = attempt(schema)
  cache.set(key, made)
  return checkOrThrow(made)
}

function hashOf(schema: Record<string, unknown>) {
  try {
    if (JSON.stringify(schema).length <= MAX_SCHEMA_BYTES) {
      return sha256Json(schema)
    }
  } catch (error) {
    throw new SchemaError('The schema is nested too deep.', { cause: error })
  }
  throw new SchemaError(`The schema is larger than ${MAX_SCHEMA_BYTES / 1024} KiB.`)
}

function attempt(schema: Record<string, unknown>): SchemaCheck | SchemaError {
  try {
    return buildCheck(schema)
  } catch (error) {
    if (error instanceof SchemaError) {
      return error
    }
    throw error
  }
}

function checkOrThrow(made: SchemaCheck | SchemaError): SchemaCheck {
  if (made instanceof SchemaError) {
    throw made
  }
  return made
}
