/**
 * A text as lower-case words without accents, single blanks between them and around: `userPIN_code (neu)` is
 * ` user pin code neu `. Invisible characters are gone, letters of full width are ordinary ones.
 */
export function plainWords(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return ` ${words} `
}
