/** A piece of what a model said; null: something else, a call or a picture, stands there. */
export type TextPiece = { text: string; isSigned: boolean } | null

/**
 * Joins what a model said. A signature cuts a text where it was said in one go: there nothing is put between, as there is
 * elsewhere.
 */
export function joinText(pieces: TextPiece[], between: string): string {
  let joined = ''
  let isCut = false
  let isApart = false
  for (const piece of pieces) {
    if (piece === null) {
      isApart = true
      continue
    }
    isCut ||= piece.isSigned
    if (piece.text !== '') {
      joined += joined === '' || (isCut && !isApart) ? piece.text : between + piece.text
      isCut = piece.isSigned
      isApart = false
    }
  }
  return joined
}
