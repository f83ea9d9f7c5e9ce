import { problemCodes, type ProblemCode } from '#core/problem_codes'
import type { FieldError } from '#core/problem'
import { ABILITIES } from '#auth/account'
import { Component, describe, id, list, object, oneOf, text, type Schema } from './json_schema.js'

const PROBLEM_TYPE = 'application/problem+json'

/** A code's place in the list is that of the table, which is sorted by area. */
const CODES = Object.keys(problemCodes)

const fieldError = new Component(
  'FieldError',
  object<FieldError>({
    field: describe(text, 'Path of the field, for example `message` or `parts.0.text`.'),
    rule: describe(text, 'Stable name of the rule that is broken, for example `required`.'),
    message: describe(text, 'For people.'),
  })
)

const problemFields = {
  type: {
    type: 'string',
    format: 'uri-reference',
    description: 'Leads to the code’s description.',
  },
  title: text,
  status: { type: 'integer' },
  detail: describe(text, 'What happened, in a sentence that can be shown to people.'),
  code: { ...oneOf('string', CODES), description: 'Stable; listed at `/docs/errors`.' },
  request_id: describe(text, 'Also the `X-Request-Id` header; finds the line in the log.'),
  errors: describe(list(fieldError), 'The fields that are wrong.'),
} as const satisfies Record<string, Schema>

/** The document of every error (RFC 9457). */
export const problem = new Component('Problem', {
  type: 'object',
  description: 'A problem document (RFC 9457). Some problems have further members.',
  properties: problemFields,
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
})

/** Members that a code's documents have wherever it occurs. */
const MEMBERS: Partial<Record<ProblemCode, Record<string, Schema>>> = {
  ability_missing: { ability: oneOf('string', ABILITIES) },
  idempotency_in_progress: { run_id: id },
}

/** What a code's title leaves open. */
const NOTES: Partial<Record<ProblemCode, string>> = {
  provider_rate_limited:
    'Without `RateLimit` and `RateLimit-Policy`: the limit is not one of this server.',
}

function describeCode(code: ProblemCode): string {
  const note = NOTES[code]
  return `\`${code}\`: ${problemCodes[code].title}.${note === undefined ? '' : ` ${note}`}`
}

/** Response headers by status. */
const HEADERS: Record<number, string[]> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
}

export interface ProblemResponse {
  description: string
  headers: string[]
  content: Record<string, { schema: Schema; examples: Record<string, { value: unknown }> }>
}

/** A problem document as an example. */
function exampleOf(code: ProblemCode) {
  const { status, title } = problemCodes[code]
  return {
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: `${title}.`,
    code,
    request_id: 'u6lzw3gfs0tb',
  }
}

/** The answer of one status for one or more codes. */
export function problemResponse(
  status: number,
  codes: ProblemCode[],
  members: Record<string, Schema> = {}
): ProblemResponse {
  const known = Object.assign({}, members, ...codes.map((code) => MEMBERS[code] ?? {}))
  return {
    description: codes.map(describeCode).join(' '),
    headers: HEADERS[status] ?? [],
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [
            problem,
            {
              type: 'object',
              properties: {
                status: { const: status },
                code: { enum: codes },
                ...known,
              },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  }
}

/** Any problem that an operation does not name. */
export const anyProblem: ProblemResponse = {
  description: 'Any other problem.',
  headers: [],
  content: {
    [PROBLEM_TYPE]: {
      schema: problem,
      examples: { internal_error: { value: exampleOf('internal_error') } },
    },
  },
}
