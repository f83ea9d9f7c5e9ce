import { SchemaError } from './schema_error.js'
import { ANCHORS, LISTS, MAPS, PLAIN, REFERENCES, SINGLE } from './schema_keywords.js'
import { nodesIn } from './work_budget.js'

const MAX_DEPTH = 32
const MAX_SCHEMAS = 1_000
/** Keeping account of what was evaluated makes code that grows with the square of the schema. */
const MAX_SCHEMAS_WITH_UNEVALUATED = 250
/** Older dialects compare all pairs of an `enum` when the schema is checked. */
const MAX_ENUM_VALUES = 4_000
const MAX_VALUES = 64 * 1024

/** The keyword that counts the work of each schema inside a schema. */
export const COST = '$cost'

/** What evaluating one schema costs, apart from the width of the value. */
export interface SchemaCost {
  weight: number
  isUnique: boolean
}

type Json = Record<string, unknown>

/**
 * Copies what matters of a schema, and marks each schema inside with its cost. Every schema that a check can reach is
 * marked, since references may lead to no other place, and to no other document.
 *
 * @throws SchemaError where it is too large, or a reference leads nowhere in it
 */
export function prepareSchema(schema: Json): Json {
  const preparation = new Preparation(typeof schema.$id === 'string' ? schema.$id : null)
  const copy = preparation.copy(schema, '', 0)
  preparation.assertReferences()
  preparation.assertSize()
  return copy
}

class Preparation {
  #rootId: string | null
  #places = new Set<string>()
  #references: string[] = []
  #schemas = 0
  #hasUnevaluated = false

  constructor(rootId: string | null) {
    this.#rootId = rootId?.replace(/#$/, '') || null
  }

  copy(schema: Json, pointer: string, depth: number): Json {
    if (depth > MAX_DEPTH) {
      throw new SchemaError(`The schema is nested more than ${MAX_DEPTH} levels deep.`)
    }
    this.#count()
    if (depth > 0 && schema.$id !== undefined) {
      throw new SchemaError(
        'The schema holds another one with an `$id` of its own, which is not taken.'
      )
    }
    this.#places.add(pointer)
    const entries = Object.entries(schema).flatMap(([keyword, value]) => {
      const kept = this.#keep(keyword, value, `${pointer}/${escape(keyword)}`, depth)
      return kept === undefined ? [] : [[keyword, kept] as const]
    })
    return Object.fromEntries([...entries, [COST, costOf(schema)]])
  }

  /** Throws where a reference leads to what is no schema of this document. */
  assertReferences() {
    for (const reference of this.#references) {
      if (!this.#places.has(placeOf(reference))) {
        throw new SchemaError(`The reference ${shown(reference)} leads to nothing in the schema.`)
      }
    }
  }

  /** Throws where the schema has more parts than can be compiled at once. */
  assertSize() {
    if (this.#hasUnevaluated && this.#schemas > MAX_SCHEMAS_WITH_UNEVALUATED) {
      throw new SchemaError(
        `The schema has \`unevaluated…\` and consists of more than ${MAX_SCHEMAS_WITH_UNEVALUATED} schemas.`
      )
    }
  }

  #count() {
    if (++this.#schemas > MAX_SCHEMAS) {
      throw new SchemaError(`The schema consists of more than ${MAX_SCHEMAS} schemas.`)
    }
  }

  #keep(keyword: string, value: unknown, pointer: string, depth: number): unknown {
    if (LISTS.has(keyword) && Array.isArray(value)) {
      return value.map((one, index) => this.#inner(one, `${pointer}/${index}`, depth))
    }
    if (MAPS.has(keyword) && isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [
          name,
          this.#inner(one, `${pointer}/${escape(name)}`, depth),
        ])
      )
    }
    if (SINGLE.has(keyword)) {
      this.#hasUnevaluated ||= keyword.startsWith('unevaluated')
      return this.#inner(value, pointer, depth)
    }
    if (REFERENCES.has(keyword)) {
      return this.#reference(value)
    }
    if (ANCHORS.has(keyword) && typeof value === 'string') {
      this.#places.add(`#${value}`)
      return value
    }
    return PLAIN.has(keyword) || LISTS.has(keyword) || MAPS.has(keyword) ? value : undefined
  }

  /** What should be a schema and is none stays as it is, for the dialect's own rules to refuse. */
  #inner(value: unknown, pointer: string, depth: number) {
    if (isObject(value)) {
      return this.copy(value, pointer, depth + 1)
    }
    this.#count()
    return value
  }

  #reference(value: unknown): string {
    const text = typeof value === 'string' ? value : ''
    const isOwn = this.#rootId !== null && (text + '#').startsWith(`${this.#rootId}#`)
    const local = isOwn ? text.slice(this.#rootId?.length) || '#' : text
    if (!local.startsWith('#')) {
      throw new SchemaError(
        `The schema refers to another document (${shown(text)}); nothing outside it is read.`
      )
    }
    this.#references.push(local)
    return local
  }
}

function costOf(schema: Json): SchemaCost {
  const values = Object.entries(schema).reduce(
    (sum, [keyword, value]) => sum + (PLAIN.has(keyword) ? nodesIn(value, MAX_VALUES) : 1),
    1
  )
  if (Array.isArray(schema.enum) && schema.enum.length > MAX_ENUM_VALUES) {
    throw new SchemaError(`An \`enum\` has more than ${MAX_ENUM_VALUES} values.`)
  }
  const names = isObject(schema.properties) ? Object.keys(schema.properties).length : 0
  return { weight: values + names, isUnique: schema.uniqueItems === true }
}

/** The place that a reference names: a JSON pointer ('' is the whole), or `#` and an anchor. */
function placeOf(reference: string): string {
  let fragment: string
  try {
    fragment = decodeURIComponent(reference.slice(1))
  } catch {
    throw new SchemaError(`The reference ${shown(reference)} is not valid.`)
  }
  return fragment === '' || fragment.startsWith('/') ? fragment : `#${fragment}`
}

function escape(token: string) {
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}

function shown(reference: string) {
  return JSON.stringify(reference.slice(0, 100))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
