import { Problem, type FieldError } from '#core/problem'

/** What `vine.create()` makes. */
export interface Validator<Output> {
  validate(data: unknown): Promise<Output>
  toJSONSchema(): object
  /** The compiled schema. */
  toJSON(): { schema: { schema: object } }
}

interface ShapeOfSchema {
  enum?: unknown[]
  properties?: Record<string, ShapeOfSchema>
  items?: ShapeOfSchema | ShapeOfSchema[]
  additionalProperties?: unknown
  anyOf?: ShapeOfSchema[]
}

const shapes = new WeakMap<object, ShapeOfSchema>()

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of several shapes of an object the one whose `type` it has; which one applies otherwise, only Vine can tell. */
function branchOf(value: Record<string, unknown>, shape: ShapeOfSchema): ShapeOfSchema {
  const { anyOf = [] } = shape
  return anyOf.find(({ properties }) => properties?.type?.enum?.includes(value.type)) ?? shape
}

function findUnknown(value: unknown, shape: ShapeOfSchema, path: string, found: FieldError[]) {
  if (Array.isArray(value)) {
    const { items } = shape
    if (items !== undefined && !Array.isArray(items)) {
      value.forEach((entry, index) => findUnknown(entry, items, `${path}${index}.`, found))
    }
    return
  }
  if (!isRecord(value)) {
    return
  }
  const { properties, additionalProperties } = branchOf(value, shape)
  if (properties === undefined) {
    return
  }
  for (const key of Object.keys(value)) {
    const child = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (child !== undefined) {
      findUnknown(value[key], child, `${path}${key}.`, found)
    } else if (additionalProperties === false) {
      const field = `${path}${key}`
      found.push({ field, rule: 'unknown_field', message: `The field ${field} is not known here` })
    }
  }
}

function shapeOf(validator: Validator<unknown>): ShapeOfSchema {
  const known = shapes.get(validator)
  if (known !== undefined) {
    return known
  }
  const shape: ShapeOfSchema = JSON.parse(JSON.stringify(validator.toJSONSchema()))
  shapes.set(validator, shape)
  return shape
}

/**
 * Validates a body or query against `validator` and refuses, unlike Vine alone, fields that the schema does not name:
 * 422 `validation_failed` with rule `unknown_field`. Schemas say `allowUnknownProperties()` where extra fields are fine.
 */
export async function validate<Output>(
  validator: Validator<Output>,
  data: unknown
): Promise<Output> {
  const unknownFields: FieldError[] = []
  findUnknown(data, shapeOf(validator), '', unknownFields)
  if (unknownFields.length > 0) {
    throw new Problem('validation_failed', {
      detail: `${unknownFields[0].message}.`,
      errors: unknownFields,
    })
  }
  return validator.validate(data)
}
