import type { ProblemCode } from '#core/problem_codes'
import type { Validator } from '#core/validate'
import type { Schema } from './json_schema.js'

/** The groups of operations on `/docs`, in their order. */
export const TAGS = {
  Accounts: 'Registering, signing in, and the account itself.',
  Conversations: 'Conversations and their messages.',
  Chat: 'Sending messages, following the answers, stopping them.',
  Tools:
    'What answers may do besides writing; the servers that offer it, and what can be read from them.',
  Interactions: 'Whatever waits for a person: approvals, forms, choices, sign-ins.',
  Files: 'The binary parts of messages.',
  Models: 'The language models that are offered.',
  Usage: 'What an account has used.',
  Webhooks: 'What other systems are told of, signed: administrators say where.',
  Operations: 'For those who run the server, and this document.',
} as const

export type Tag = keyof typeof TAGS

/** Request headers that an operation reads. */
export type RequestHeader = 'Idempotency-Key' | 'Last-Event-ID' | 'Range' | 'If-None-Match'

export interface Example {
  summary: string
  value: unknown
}

/** A request body, published as what its validators take. */
export interface Body {
  /** By the name of their schema in the document; more than one are alternatives. */
  validators: Record<string, Validator<unknown>>
  /** By a short name in snake_case. They are taken as they are. */
  examples: Record<string, Example>
}

/** A `multipart/form-data` body of one file, which the controller reads itself. */
export interface FileBody {
  /** The name of its field. */
  field: string
  description: string
}

export interface Answer {
  description: string
  /** Absent: the answer has no body. */
  content?: {
    /** Media type to schema. */
    [mediaType: string]: { schema: Schema; example?: unknown }
  }
  /** Names of response headers that are always there. */
  headers?: string[]
}

/** What the route table and the validators do not tell of a route. */
export interface Operation {
  summary: string
  description?: string
  tag: Tag
  /** Path parameters that are not plain UUIDs, by name. */
  params?: Record<string, { description: string; schema?: Schema }>
  query?: Validator<unknown>
  /** Query parameters of routes that read them without a validator. */
  queryParameters?: Record<string, { description: string; schema: Schema }>
  headers?: RequestHeader[]
  body?: Body
  file?: FileBody
  /** By status. */
  answers: Record<number, Answer>
  /** Codes besides those that follow from what the route is: authentication, a body, a query, an id in the path. */
  problems?: ProblemCode[]
  /** Members that some of its problem documents have besides the standard ones. */
  problemMembers?: Record<string, Schema>
  /** For routes without the authentication middleware that look at a credential all the same. */
  credentials?: 'optional' | 'bearer_or_signature' | 'metrics_token'
  /** For routes without a middleware that limits them, whose controller does. */
  limits?: 'own'
}

/** A feature's operations by route name. */
export type Operations = Record<string, Operation>

/** A JSON answer. */
export function json(description: string, schema: Schema, example?: unknown): Answer {
  return {
    description,
    content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
  }
}

/** 204. */
export function nothing(description: string): Answer {
  return { description }
}
