import { AssertionError } from 'node:assert'
import type { IncomingHttpHeaders } from 'node:http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { publishedContract } from '#openapi/contract'

/** An answer of the server, however it was asked for. */
export interface SeenAnswer {
  status: number
  /** The `Content-Type`, or null where there is none. */
  type: string | null
  /** By names in lower case. */
  headers: IncomingHttpHeaders
  text: string
}

interface PublishedResponse {
  $ref?: string
  headers?: Record<string, unknown>
  content?: Record<
    string,
    { schema: unknown; example?: unknown; examples?: Record<string, { value: unknown }> }
  >
}

interface PublishedOperation {
  operationId: string
  responses: Record<string, PublishedResponse>
  requestBody?: {
    required: boolean
    content: Record<
      string,
      { schema: { $ref?: string }; examples: Record<string, { value: unknown }> }
    >
  }
  parameters?: { name: string; in: string; schema: object }[]
}

export interface PublishedDocument {
  paths: Record<string, Record<string, PublishedOperation>>
  components: {
    schemas: Record<string, Record<string, unknown>>
    responses: Record<string, PublishedResponse>
  }
}

/** The document that `/openapi.json` answers. */
export function publishedDocument(): PublishedDocument {
  return JSON.parse(publishedContract().json)
}

/** Every operation with its place in the document, by name. */
export function publishedOperations() {
  return new Map(
    Object.entries(publishedDocument().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) =>
          [
            operation.operationId,
            { path, method: method.toUpperCase(), operation, pointer: ['paths', path, method] },
          ] as const
      )
    )
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Problem documents have members of their own; where they are named, a response says which. */
const OPEN_COMPONENT = 'Problem'

/**
 * The document with every object closed: what an answer holds and the contract does not is a fault. Clients are told that
 * objects are open, so that fields can be added.
 *
 * @param isPart - whether the value is closed by what it is a part of
 */
function closed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => closed(entry, isPart))
  }
  if (!isRecord(value)) {
    return value
  }
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'examples' ? child : closed(child, key === 'allOf' || key === OPEN_COMPONENT),
    ])
  )
  const isObject = isRecord(copy.properties) && copy.additionalProperties === undefined
  return !isPart && (isObject || Array.isArray(copy.allOf))
    ? { ...copy, unevaluatedProperties: false }
    : copy
}

/** Only on answers that were given before. */
const SOMETIMES = 'Idempotency-Replayed'

/** On answers that tell of a limit of ours: those that tell of a provider's have none of them. */
const OUR_LIMITS = ['RateLimit', 'RateLimit-Policy']
const OTHER_LIMIT = '"code":"provider_rate_limited"'

const BASE = 'contract'

function pointerOf(path: string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Compares answers with what is published. */
export class Contract {
  #ajv = new Ajv2020({ strict: false, allErrors: true })
  #document: PublishedDocument
  #compiled = new Map<string, ValidateFunction>()

  constructor() {
    addFormats.default(this.#ajv)
    this.#document = JSON.parse(JSON.stringify(closed(publishedDocument())))
    this.#ajv.addSchema(this.#document, BASE)
  }

  /** Throws where `value` is not what the schema at this place of the document says. */
  assertValid(path: string[], value: unknown) {
    const pointer = pointerOf(path)
    let validate = this.#compiled.get(pointer)
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `${BASE}#${encodeURI(pointer)}` })
      this.#compiled.set(pointer, validate)
    }
    if (!validate(value)) {
      throw new AssertionError({
        message: `not what ${pointer} says: ${this.#ajv.errorsText(validate.errors)}: ${JSON.stringify(value)?.slice(0, 500)}`,
      })
    }
  }

  /** Throws where a schema of this name does not describe `value`. */
  assertComponent(name: string, value: unknown) {
    this.assertValid(['components', 'schemas', name], value)
  }

  /**
   * Throws where the operation is not published to answer so. Statuses that it does not name are problems, as `default`
   * says.
   */
  assertAnswer(operationId: string, { status, type, headers, text }: SeenAnswer) {
    const fail = (fault: string) => {
      throw new AssertionError({ message: `${operationId} ${fault}: ${text.slice(0, 500)}` })
    }
    const found = this.#find(operationId, String(status))
    if (found === null) {
      return fail(`is not published to answer ${status}`)
    }
    const { content } = found
    const missing = Object.keys(found.headers ?? {}).find(
      (name) =>
        name !== SOMETIMES &&
        !(OUR_LIMITS.includes(name) && text.includes(OTHER_LIMIT)) &&
        !(name.toLowerCase() in headers)
    )
    if (missing !== undefined) {
      return fail(`is published to answer ${status} with ${missing}`)
    }
    if (content === undefined) {
      return text === '' ? undefined : fail(`is published to answer ${status} with nothing`)
    }
    const essence = type?.replace(/;.*$/s, '').trim() ?? ''
    const published = Object.keys(content).find((name) => name === essence || name === '*/*')
    if (published === undefined) {
      return fail(`is not published to answer ${status} with "${essence}"`)
    }
    if (essence.endsWith('json')) {
      this.assertValid([...found.path, 'content', published, 'schema'], JSON.parse(text))
    }
  }

  /** The response of an operation and its place in the document. */
  #find(operationId: string, status: string) {
    const published = publishedOperations().get(operationId)
    const responses = published?.operation.responses ?? {}
    const key = status in responses ? status : 'default'
    if (published === undefined || (key === 'default' && Number(status) < 400)) {
      return null
    }
    const reference = responses[key].$ref
    if (reference === undefined) {
      return { ...responses[key], path: [...published.pointer, 'responses', key] }
    }
    const path = reference.slice('#/'.length).split('/')
    return { ...this.#document.components.responses[path[path.length - 1]], path }
  }
}
