/** Keywords that hold one schema. `items` of draft-07 may hold a list of them. */
export const SINGLE = new Set([
  'items',
  'additionalItems',
  'contains',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'unevaluatedItems',
  'unevaluatedProperties',
])

/** Keywords that hold a list of schemas. */
export const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'])

/** Keywords that hold schemas by name. `dependencies` may hold lists of names as well. */
export const MAPS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
])

/** Keywords about a value itself. All others mean nothing to a check, and are left out before one is made. */
export const PLAIN = new Set([
  'type',
  'enum',
  'const',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'format',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxContains',
  'minContains',
  'maxProperties',
  'minProperties',
  'required',
  'dependentRequired',
])

/** Keywords that lead to another schema. */
export const REFERENCES = new Set(['$ref', '$dynamicRef'])

/** Keywords by which a schema is led to. */
export const ANCHORS = new Set(['$anchor', '$dynamicAnchor'])
