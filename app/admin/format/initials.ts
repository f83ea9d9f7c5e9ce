/** Up to two letters that stand for a name: `Maren Voss` is `MV`. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return ends.map((word) => [...word][0].toUpperCase()).join('') || '?'
}
