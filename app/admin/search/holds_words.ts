/** What is looked through: a name, and further text. */
export interface Words {
  label: string
  text: string
}

const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{N}]+/u

/**
 * Whether all words of `q` are in it, in any case: anywhere in the label, or at the beginning of a word of the text. The
 * palette offers pages by the same rule (`resources/js/options.ts`).
 */
export function holdsWords({ label, text }: Words, q: string): boolean {
  const name = label.toLowerCase()
  const whole = text.toLowerCase()
  const beginnings = whole.split(NEITHER_LETTER_NOR_DIGIT)
  const words = q.toLowerCase().trim().split(/\s+/)
  return words.every(
    (word) =>
      name.includes(word) ||
      beginnings.some((one) => one.startsWith(word)) ||
      /* Of more than letters: an id, an address. */
      (NEITHER_LETTER_NOR_DIGIT.test(word) && whole.includes(word))
  )
}
