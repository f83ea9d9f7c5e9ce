import type { AnySchemaObject, Options } from 'ajv'
import { ajvLibrary } from './ajv_library.js'
import { SchemaError } from './schema_error.js'

/** The versions of JSON Schema that are spoken. */
export type Dialect = '2020-12' | 'draft-07'

/** What ajv's classes have in common here. */
export type Ajv = InstanceType<ReturnType<typeof ajvLibrary>['ajv2020']['Ajv2020']>

const URIS: Record<string, Dialect> = {
  'https://json-schema.org/draft/2020-12/schema': '2020-12',
  'http://json-schema.org/draft/2020-12/schema': '2020-12',
  'http://json-schema.org/draft-07/schema': 'draft-07',
  'https://json-schema.org/draft-07/schema': 'draft-07',
}

const metaValidators = new Map<Dialect, Ajv>()

/** What `$schema` declares; 2020-12 where nothing is declared, as MCP has it. Throws `SchemaError` for any other. */
export function dialectOf(schema: Record<string, unknown>): Dialect {
  const declared = schema.$schema
  if (declared === undefined) {
    return '2020-12'
  }
  const uri = typeof declared === 'string' ? declared.replace(/#$/, '') : ''
  if (!Object.hasOwn(URIS, uri)) {
    throw new SchemaError(
      'The schema declares a version of JSON Schema other than 2020-12 and draft-07.'
    )
  }
  return URIS[uri]
}

/** A fresh instance: one that compiled a schema holds on to parts of it for good. */
export function newAjv(dialect: Dialect, options: Options): Ajv {
  const { ajv, ajv2020 } = ajvLibrary()
  return new (dialect === '2020-12' ? ajv2020.Ajv2020 : ajv.Ajv)(options)
}

/** Throws `SchemaError` where a schema breaks the rules of its dialect. */
export function assertValidSchema(dialect: Dialect, schema: AnySchemaObject) {
  let validator = metaValidators.get(dialect)
  if (validator === undefined) {
    validator = newAjv(dialect, { strict: false, logger: false, validateFormats: false })
    metaValidators.set(dialect, validator)
  }
  if (validator.validateSchema(schema, false) !== true) {
    const [fault] = validator.errors ?? []
    throw new SchemaError(
      `The schema is not valid JSON Schema ${dialect}: ${fault?.instancePath || '/'} ${fault?.message}.`
    )
  }
}
