import type { ProblemCode } from '#core/problem_codes'
import { Component, type Schema } from './json_schema.js'
import { BODY_SYNTAX, CREDENTIAL } from './operation_problems.js'
import { anyProblem, problemResponse, type ProblemResponse } from './problem_schemas.js'

/** The answers that many operations have in common, by their name in the document. */
const COMMON: Record<string, ProblemCode[]> = {
  BadBody: BODY_SYNTAX,
  Unauthorized: CREDENTIAL,
  AbilityMissing: ['ability_missing'],
  NotFound: ['not_found'],
  BodyTooLarge: ['body_too_large'],
  UnsupportedMediaType: ['unsupported_media_type'],
  Invalid: ['validation_failed'],
  InvalidPage: ['validation_failed', 'invalid_cursor'],
  RateLimited: ['rate_limited'],
  InternalError: ['internal_error'],
  DatabaseUnavailable: ['database_unavailable'],
  StorageFull: ['storage_full'],
}

const commonNames = new Map(Object.entries(COMMON).map(([name, codes]) => [codes.join(), name]))

const ANY_PROBLEM = 'AnyProblem'

/** References to published response headers. */
export function headersOf(names: string[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** Collects what the document publishes once and refers to everywhere else. */
export class PublishedComponents {
  readonly schemas: Record<string, unknown> = {}
  readonly responses: Record<string, unknown> = {}

  /** A copy of `value` in which every component is a reference; the components are published. */
  publish(value: unknown): unknown {
    if (value instanceof Component) {
      if (!Object.hasOwn(this.schemas, value.name)) {
        this.schemas[value.name] = {}
        this.schemas[value.name] = this.publish(value.schema)
      }
      return { $ref: `#/components/schemas/${value.name}` }
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.publish(entry))
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, this.publish(entry)])
      )
    }
    return value
  }

  /**
   * The response of an error status.
   *
   * @param members - what its documents have besides the standard members
   */
  problem(status: number, codes: ProblemCode[], members?: Record<string, Schema>): unknown {
    const name = members === undefined ? commonNames.get(codes.join()) : undefined
    return name === undefined
      ? this.#response(problemResponse(status, codes, members))
      : this.#shared(name, () => problemResponse(status, codes))
  }

  /** The response for every status that an operation does not name. */
  anyProblem(): unknown {
    return this.#shared(ANY_PROBLEM, () => anyProblem)
  }

  #shared(name: string, response: () => ProblemResponse) {
    this.responses[name] ??= this.#response(response())
    return { $ref: `#/components/responses/${name}` }
  }

  #response({ description, headers, content }: ProblemResponse) {
    return {
      description,
      headers: headersOf(['X-Request-Id', ...headers]),
      content: this.publish(content),
    }
  }
}
