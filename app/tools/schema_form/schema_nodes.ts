export type SchemaNode = Record<string, unknown>

/** A node as a form can show it. */
export interface PlainNode {
  /** Without its references, and without `null` among its types. */
  schema: SchemaNode
  isNullable: boolean
}

/** References that lead to references; a circle has no end. */
const MAX_HOPS = 8

/** Keywords that make a node more than its type says. */
const COMBINING = ['oneOf', 'anyOf', 'allOf', 'not', 'if', '$ref', '$dynamicRef']

export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether the node's type and bounds are all there is to it. */
export function isPlain(schema: SchemaNode): boolean {
  return !COMBINING.some((keyword) => schema[keyword] !== undefined)
}

/** Follows references within the schema, and takes the one kind of value that is not `null`. */
export function plainNode(node: SchemaNode, root: SchemaNode): PlainNode {
  const { schema, isNullable } = withoutNull(resolved(node, root))
  const inner = resolved(schema, root)
  const { type } = inner
  if (!Array.isArray(type)) {
    return { schema: inner, isNullable }
  }
  const types: unknown[] = type.filter((one) => one !== 'null')
  return {
    schema: { ...inner, type: types.length === 1 ? types[0] : types },
    isNullable: isNullable || types.length < type.length,
  }
}

/** What a reference leads to, with what stands beside it; other documents are never read. */
function resolved(node: SchemaNode, root: SchemaNode): SchemaNode {
  let at = node
  for (let hops = 0; hops < MAX_HOPS && typeof at.$ref === 'string'; hops++) {
    const { $ref, ...beside } = at
    const target = $ref.startsWith('#/') ? targetOf($ref, root) : null
    if (target === null) {
      return at
    }
    at = { ...target, ...beside }
  }
  return at
}

function targetOf(reference: string, root: SchemaNode): SchemaNode | null {
  let at: unknown = root
  for (const step of reference.slice('#/'.length).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    at = isNode(at) && Object.hasOwn(at, name) ? at[name] : null
  }
  return isNode(at) ? at : null
}

/** `anyOf: [something, null]` says what `type: [something, null]` does. */
function withoutNull(node: SchemaNode): PlainNode {
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = node[keyword]
    if (!Array.isArray(branches)) {
      continue
    }
    const rest = branches.filter((branch) => !(isNode(branch) && branch.type === 'null'))
    if (rest.length === branches.length) {
      continue
    }
    const { [keyword]: _, ...beside } = node
    const [only] = rest
    return rest.length === 1 && isNode(only)
      ? { schema: { ...only, ...beside }, isNullable: true }
      : { schema: { ...beside, [keyword]: rest }, isNullable: true }
  }
  return { schema: node, isNullable: false }
}

/** A property's name as a step of a JSON pointer. */
export function pointerStep(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
