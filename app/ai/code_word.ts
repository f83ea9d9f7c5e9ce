/** What codes, types and ids of providers are made of, and sentences are not. */
const CODE_WORD = /^[\w.:/-]{1,64}$/

/**
 * A word of a provider's that may go to the log. Whatever is no code is undefined: what providers say of a request may repeat
 * what people have asked in it.
 */
export function codeWord(value: unknown): string | number | undefined {
  if (typeof value === 'number') {
    return value
  }
  return typeof value === 'string' && CODE_WORD.test(value) ? value : undefined
}
