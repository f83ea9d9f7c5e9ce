import { hintOf } from './field_hints.js'
import type { FormField } from './form_field.js'
import { valueField, type FieldPlace } from './value_field.js'
import { isNode, isPlain, plainNode, pointerStep, type SchemaNode } from './schema_nodes.js'

const MAX_SCHEMA_CHARACTERS = 64 * 1024
const MAX_FIELDS = 200
/** Objects inside objects; what is deeper is written as JSON. */
const MAX_GROUPS = 4

class TooManyFields extends Error {}

/**
 * The fields of a form for values of a JSON Schema, required ones first. What a form cannot show (other schemas to choose
 * from, free objects, lists of objects) is one field of JSON, there or for the whole. Never throws, whatever the schema is:
 * whether it can be used at all is for the check of the values to say.
 *
 * @param schema - of a stranger; beyond 64 KiB or 200 fields all of it is one field of JSON
 */
export function schemaToFields(schema: SchemaNode): FormField[] {
  if (sizeOf(schema) > MAX_SCHEMA_CHARACTERS) {
    return [wholeField(schema)]
  }
  const { schema: root } = plainNode(schema, schema)
  if (!isFormOfFields(root)) {
    return [wholeField(schema)]
  }
  try {
    return new FieldMaker(schema).fieldsOf(root, '', 0)
  } catch (error) {
    if (error instanceof TooManyFields) {
      return [wholeField(schema)]
    }
    throw error
  }
}

function sizeOf(schema: SchemaNode): number {
  try {
    return JSON.stringify(schema).length
  } catch {
    /* It is nested too deep. */
    return Number.POSITIVE_INFINITY
  }
}

/** One that names its properties; also one that has none and takes no others. */
function isFormOfFields(root: SchemaNode): boolean {
  if (isNode(root.properties) && Object.keys(root.properties).length > 0) {
    return true
  }
  const { additionalProperties, required } = root
  const takesOthers = additionalProperties === true || isNode(additionalProperties)
  const needsOthers = Array.isArray(required) && required.length > 0
  return root.type === 'object' && isPlain(root) && !takesOthers && !needsOthers
}

function wholeField(schema: SchemaNode): FormField {
  return {
    kind: 'json',
    path: '',
    name: 'args',
    label: 'arguments',
    hint: hintOf(schema, 'A JSON object.'),
    isRequired: true,
    isNullable: false,
    default: '{}',
  }
}

/** Makes the fields of one schema, and counts them. */
class FieldMaker {
  #root: SchemaNode
  #made = 0

  constructor(root: SchemaNode) {
    this.#root = root
  }

  fieldsOf(schema: SchemaNode, path: string, depth: number): FormField[] {
    const properties = isNode(schema.properties) ? schema.properties : {}
    const required = Array.isArray(schema.required) ? schema.required : []
    const first = new Set(required.filter((name): name is string => typeof name === 'string'))
    const names = new Set([...first, ...Object.keys(properties)])
    const inOrder = Object.keys(properties).filter((name) => first.has(name))
    return [...new Set([...inOrder, ...names])].map((name) => {
      const node = Object.hasOwn(properties, name) ? properties[name] : {}
      return this.#field(
        node,
        { name, path: path + pointerStep(name), isRequired: first.has(name) },
        depth
      )
    })
  }

  #field(
    node: unknown,
    { name, path, isRequired }: { name: string; path: string; isRequired: boolean },
    depth: number
  ): FormField {
    if (++this.#made > MAX_FIELDS) {
      throw new TooManyFields()
    }
    const { schema, isNullable } = plainNode(isNode(node) ? node : {}, this.#root)
    const place: FieldPlace = {
      path,
      name: `args[${plainName(path)}]`,
      label: name,
      isRequired,
      isNullable,
    }
    return this.#isGroup(schema, depth)
      ? {
          ...place,
          kind: 'group',
          hint: hintOf(schema),
          sendName: `send[${plainName(path)}]`,
          fields: this.fieldsOf(schema, path, depth + 1),
        }
      : valueField(schema, place, this.#root)
  }

  #isGroup(schema: SchemaNode, depth: number): boolean {
    const isObject = schema.type === 'object' || schema.type === undefined
    const names = isNode(schema.properties) ? Object.keys(schema.properties) : []
    return isObject && names.length > 0 && isPlain(schema) && depth < MAX_GROUPS
  }
}

/** A path as it can stand in the name and in the id of a control: without blanks and brackets. */
function plainName(path: string): string {
  return path.replace(/[\s%[\]]/g, encodeURIComponent)
}
