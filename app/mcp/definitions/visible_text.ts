/** Control and format characters, tags, variation selectors and unusual blanks: seen by a model, and not by a person. */
const INVISIBLE =
  /[^\P{C}\n\t]|[\u00a0\u034f\u115f\u1160\u17b4\u17b5\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu

/** A text with what cannot be seen in it written out, as `⟨U+200B⟩`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}
