import { createHmac, timingSafeEqual } from 'node:crypto'

const FINGERPRINT = 'chatflow key fingerprint v1'
const SIGNATURE = 'chatflow backup signature v1'
/** Enough to tell keys apart, and too little to find one by. */
const FINGERPRINT_LENGTH = 16

function hmac(key: string, ...texts: (string | Uint8Array)[]): string {
  const hash = createHmac('sha256', key)
  texts.forEach((text) => hash.update(text))
  return hash.digest('hex')
}

/** Tells a key from others without telling what it is. */
export function fingerprintOf(key: string): string {
  return hmac(key, FINGERPRINT).slice(0, FINGERPRINT_LENGTH)
}

/** The keys of this installation: the first one is `APP_KEY`, the others are those before it. */
export class KeyRing {
  #keys: string[]

  constructor(keys: string[]) {
    this.#keys = keys
  }

  /** Of `APP_KEY`. */
  get fingerprint(): string {
    return fingerprintOf(this.#keys[0])
  }

  /** Whether what was sealed with the key of this fingerprint can be opened. */
  knows(fingerprint: string): boolean {
    return this.#find(fingerprint) !== undefined
  }

  sign(bytes: Uint8Array): string {
    return hmac(this.#keys[0], SIGNATURE, '\n', bytes)
  }

  /** Whether the key of this fingerprint signed the bytes; null where it is not at hand. */
  isSigned(fingerprint: string, bytes: Uint8Array, signature: string): boolean | null {
    const key = this.#find(fingerprint)
    if (key === undefined) {
      return null
    }
    const expected = Buffer.from(hmac(key, SIGNATURE, '\n', bytes))
    const given = Buffer.from(signature)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  #find(fingerprint: string): string | undefined {
    return this.#keys.find((key) => fingerprintOf(key) === fingerprint)
  }
}
