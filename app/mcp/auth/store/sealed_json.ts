import type { Encryption } from '@adonisjs/core/encryption'

/** Seals what is secret with the key of this installation (AES-256-GCM); whoever opens it must know what it is. */
export class SealedJson {
  constructor(private encryption: Pick<Encryption, 'encrypt' | 'decrypt'>) {}

  /** @param about - what the value is and whose: the same words are needed to open it */
  seal(value: object, about: string[]): string {
    return this.encryption.encrypt(JSON.stringify(value), { purpose: purposeOf(about) })
  }

  /** Null where it was sealed by another key, as something else, or is damaged. */
  open<T extends object>(sealed: string, about: string[]): T | null {
    const text = this.encryption.decrypt<string>(sealed, purposeOf(about))
    if (text === null) {
      return null
    }
    const value: T = JSON.parse(text)
    return value
  }
}

/** Under which purpose a value about this is sealed. */
export function purposeOf(about: string[]): string {
  return JSON.stringify(['chatflow mcp v1', ...about])
}
