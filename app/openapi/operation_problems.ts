import { problemCodes, type ProblemCode } from '#core/problem_codes'
import type { SchemaObject } from './json_schema.js'
import type { Operation } from './operation.js'
import type { RouteFacts } from './route_facts.js'

/** Why a credential is refused. */
export const CREDENTIAL: ProblemCode[] = [
  'authentication_required',
  'token_expired',
  'token_invalid',
]

/** Why a body cannot be read. */
export const BODY_SYNTAX: ProblemCode[] = ['invalid_json', 'body_too_deep', 'body_incomplete']

const BODY: ProblemCode[] = [
  ...BODY_SYNTAX,
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
]

/** Why a file cannot be read. */
const FILE: ProblemCode[] = [
  'multipart_invalid',
  'body_incomplete',
  'file_too_large',
  'unsupported_media_type',
  'validation_failed',
]

const IDEMPOTENCY: ProblemCode[] = [
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_in_progress',
]

/** Whether answers tell what is left of a limit. */
export function isLimited(route: RouteFacts, operation: Operation): boolean {
  return route.isLimited || operation.limits === 'own'
}

/**
 * The codes that an operation can answer with, by status in ascending order: those that follow from the route, then its
 * own.
 */
export function problemsOf(
  route: RouteFacts,
  operation: Operation,
  query: SchemaObject | null
): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>(['internal_error'])
  const add = (more: ProblemCode[]) => more.forEach((code) => codes.add(code))

  const isForAccounts = route.ability !== null || operation.credentials === 'bearer_or_signature'

  if (isForAccounts) {
    add([...CREDENTIAL, 'ability_missing'])
  }
  if (isForAccounts || operation.body !== undefined) {
    add(['database_unavailable'])
  }
  if (route.params.length > 0) {
    add(['not_found'])
  }
  if (operation.body !== undefined) {
    add(BODY)
  }
  if (operation.file !== undefined) {
    add(FILE)
  }
  if (query !== null) {
    add(['validation_failed'])
  }
  if (query?.properties?.cursor !== undefined) {
    add(['invalid_cursor'])
  }
  if (operation.headers?.includes('Idempotency-Key')) {
    add(IDEMPOTENCY)
  }
  if (route.method !== 'get') {
    add(['storage_full'])
  }
  if (isLimited(route, operation)) {
    add(['rate_limited'])
  }
  add(operation.problems ?? [])

  const byStatus = Map.groupBy(codes, (code) => problemCodes[code].status)
  return new Map([...byStatus].sort(([a], [b]) => a - b))
}
