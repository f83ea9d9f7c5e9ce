import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { MIN_PASSWORD_LENGTH } from './password_limits.js'

/** Passwords by how common they are, most common first; 49,000 of them. */
const LIST = '@zxcvbn-ts/language-common/src/passwords.json'
/** So many of them are refused with any digits and signs around them, too. */
const MOST_COMMON = 1_000
const MIN_DIFFERENT_CHARACTERS = 5

interface CommonPasswords {
  /** Those long enough to be allowed otherwise. */
  whole: Set<string>
  cores: Set<string>
}

let known: CommonPasswords | null = null

/** Reads the list when the first password is set, and keeps the little of it that can matter. */
async function load(): Promise<CommonPasswords> {
  const list: string[] = JSON.parse(
    await readFile(fileURLToPath(import.meta.resolve(LIST)), 'utf8')
  )
  return {
    whole: new Set(list.filter((password) => password.length >= MIN_PASSWORD_LENGTH)),
    cores: new Set(list.slice(0, MOST_COMMON)),
  }
}

/** Whether each character follows the one before, up or down: abcdef, 987654, 7890123. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const follows = (step: number) =>
    codes.every((code, i) => i === 0 || [step, -9 * step].includes(code - codes[i - 1]))
  return follows(1) || follows(-1)
}

/**
 * Whether a password is one of the first that others try: a common one, also with digits and signs around it, one
 * piece said over and over, or hardly any different characters.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  known ??= await load()
  const lower = password.toLowerCase()
  const core = lower.replace(/^[\d\p{P}\p{S}\s]+|[\d\p{P}\p{S}\s]+$/gu, '')
  return (
    known.whole.has(lower) ||
    known.cores.has(core) ||
    new Set(lower).size < MIN_DIFFERENT_CHARACTERS ||
    isSequence(lower) ||
    /^(.{1,32}?)\1+$/su.test(lower)
  )
}
