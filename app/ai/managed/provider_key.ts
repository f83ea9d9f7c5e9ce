import encryption from '@adonisjs/core/services/encryption'
import type { SecretColumn } from '#core/secret_column'

/** How many of a key's last characters are kept in the clear, to tell keys apart. */
const END_LENGTH = 3
/** Of a shorter key they would tell too much. */
const MIN_LENGTH_WITH_END = 12

const purpose = (providerId: string) => `provider key ${providerId}`

/** A key as it is stored, bound to its provider. */
export function sealKey(providerId: string, key: string): string {
  return encryption.encrypt(key, { purpose: purpose(providerId) })
}

/** Null where it cannot be read: `APP_KEY` is another. */
export function openKey(providerId: string, sealed: string): string | null {
  const key: unknown = encryption.decrypt(sealed, purpose(providerId))
  return typeof key === 'string' ? key : null
}

/** What of a key may be shown; null where it is too short for that. */
export function endOfKey(key: string): string | null {
  return key.length < MIN_LENGTH_WITH_END ? null : key.slice(-END_LENGTH)
}

export const providerSecrets: SecretColumn = {
  table: 'providers',
  key: 'id',
  column: 'api_key',
  about: [],
  purpose: ({ id }) => purpose(String(id)),
}
