import type { Encryption } from '@adonisjs/core/encryption'
import type { SecretColumn } from '#core/secret_column'

/** Seals the secrets of second factors with the key of this installation (AES-256-GCM), each for its account. */
export class SecretBox {
  constructor(private encryption: Pick<Encryption, 'encrypt' | 'decrypt'>) {}

  seal(secret: string, userId: string): string {
    return this.encryption.encrypt(secret, { purpose: purposeOf(userId) })
  }

  /** Null where it was sealed by another key, for another account, or is damaged. */
  open(sealed: string, userId: string): string | null {
    return this.encryption.decrypt<string>(sealed, purposeOf(userId))
  }
}

function purposeOf(userId: string): string {
  return JSON.stringify(['chatflow two-factor v1', userId])
}

export const twoFactorSecrets: SecretColumn = {
  table: 'two_factor_secrets',
  key: 'user_id',
  column: 'sealed',
  about: [],
  purpose: ({ user_id: userId }) => purposeOf(String(userId)),
}
