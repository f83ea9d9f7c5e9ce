/** The first `limit` UTF-16 units of a text, never half a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) {
    return text
  }
  const head = text.slice(0, limit)
  return head.isWellFormed() ? head : head.slice(0, -1).toWellFormed()
}
