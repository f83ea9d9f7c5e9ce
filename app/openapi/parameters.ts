import { DEFAULT_PAGE_SIZE } from '#core/pagination'
import { describe, id, text, type Schema, type SchemaObject } from './json_schema.js'
import type { Operation, RequestHeader } from './operation.js'
import type { RouteFacts } from './route_facts.js'

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema: Schema
}

/** The request headers that operations read. */
export const HEADERS: Record<RequestHeader, Omit<Parameter, 'name' | 'in'>> = {
  'Idempotency-Key': {
    description:
      'Any name of your own for this request. A repeat with the same name and body within 24 hours does nothing anew: it gets the first answer again, with `Idempotency-Replayed: true`; a stream is followed from its start.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  },
  'Last-Event-ID': {
    description: 'The `id` of the last event that you have.',
    schema: text,
  },
  'Range': { description: 'One range of bytes (RFC 9110, section 14.2).', schema: text },
  'If-None-Match': { description: 'The `ETag` of what you have.', schema: text },
}

/** Query parameters that mean the same wherever they are. */
const QUERY_DESCRIPTIONS: Record<string, string> = {
  limit: `How many to answer at most; without it ${DEFAULT_PAGE_SIZE}.`,
  cursor: 'The `next_cursor` of the page before; opaque.',
  q: 'Words to find.',
  archived: 'The ones that were put away, instead of the others.',
  leaf: 'The message that the branch ends in; without it the newest.',
  from: 'The first day, in UTC.',
  to: 'The last day, in UTC.',
  format: 'Without it JSON.',
}

function plain(schema: Schema): { description?: string } {
  return 'description' in schema ? { description: schema.description } : {}
}

/** The parameters of an operation besides its body. `query` is the schema of its query validator. */
export function parametersOf(
  route: RouteFacts,
  operation: Operation,
  query: SchemaObject | null
): Parameter[] {
  const path = route.params.map((name): Parameter => {
    const { description, schema = id } = operation.params?.[name] ?? {}
    return { name, in: 'path', required: true, ...(description && { description }), schema }
  })
  const validated = Object.entries(query?.properties ?? {}).map(([name, schema]): Parameter => {
    const description = plain(schema).description ?? QUERY_DESCRIPTIONS[name]
    return {
      name,
      in: 'query',
      ...(query?.required?.includes(name) && { required: true }),
      ...(description && { description }),
      schema,
    }
  })
  const others = Object.entries(operation.queryParameters ?? {}).map(
    ([name, { description, schema }]): Parameter => ({ name, in: 'query', description, schema })
  )
  const headers = (operation.headers ?? []).map((name): Parameter => ({
    name,
    in: 'header',
    ...HEADERS[name],
  }))
  return [...path, ...validated, ...others, ...headers]
}

/** Response headers, by name; `X-Request-Id` is on every answer. */
export const RESPONSE_HEADERS: Record<string, { description: string; schema: SchemaObject }> = {
  'X-Request-Id': { description: 'Finds the line in the log of the server.', schema: text },
  'Retry-After': { description: 'Seconds to wait before the next try.', schema: text },
  'RateLimit': {
    description:
      'What is left of each limit that counted the request (draft-ietf-httpapi-ratelimit-headers-10), and in how many seconds it is whole again. Not there where the operator has switched the limits off.',
    schema: describe(text, 'For example `"api";r=299;t=60, "chat";r=59;t=60`.'),
  },
  'RateLimit-Policy': {
    description:
      'The limits: so many in so many seconds, or so many at once. Not there where the operator has switched them off.',
    schema: describe(
      text,
      'For example `"api";q=300;w=60, "chat";q=60;w=60` or `"streams";q=8;qu="concurrent-requests"`.'
    ),
  },
  'WWW-Authenticate': { description: 'How to authenticate (RFC 6750).', schema: text },
  'Allow': { description: 'The methods that are here.', schema: text },
  'ETag': { description: 'Names these bytes.', schema: text },
  'Content-Disposition': { description: 'A name for the file.', schema: text },
  'Content-Range': { description: 'Which bytes these are.', schema: text },
  'Idempotency-Replayed': {
    description: 'Whether this is the first answer to the key again.',
    schema: { type: 'string', const: 'true' },
  },
  'X-Vercel-AI-UI-Message-Stream': {
    description: 'The protocol of the stream.',
    schema: describe({ type: 'string', const: 'v1' }, 'Version 1.'),
  },
}
