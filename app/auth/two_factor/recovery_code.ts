import { randomInt } from 'node:crypto'
import { hashToken } from '../opaque_tokens.js'

export const RECOVERY_CODES = 10

/** 31 signs that nobody takes for one another. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_LENGTH = 4
const CODE = new RegExp(`^[${SIGNS}]{${GROUPS * GROUP_LENGTH}}$`)

/** A new code of 79 random bits, `xxxx-xxxx-xxxx-xxxx`: enough that a fast hash of it tells nothing. */
export function newRecoveryCode(): string {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** What is stored of a code, however it was typed; null where it is none. */
export function hashRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replace(/[\s-]/g, '')
  return CODE.test(code) ? hashToken(code) : null
}
