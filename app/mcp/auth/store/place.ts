import { hash } from 'node:crypto'
import type { CredentialKey } from '../types.js'

/** One short name for several parts, for a column with an index. */
export function digestOf(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex')
}

/** Where a credential is kept, whichever issuer it is from. */
export function placeOf({ owner, resource }: CredentialKey): string {
  return digestOf(owner, resource)
}
