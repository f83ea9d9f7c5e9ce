import { holdsWords, type Words } from './holds_words.js'

/** Whether a label is, or begins with, or holds what is looked for. */
function placeOf(label: string, q: string): number {
  const text = label.toLowerCase()
  return text === q ? 0 : text.startsWith(q) ? 1 : text.includes(q) ? 2 : 3
}

/**
 * Of a list in memory, what holds all words of `q` in label, text or `more` (see `holdsWords`); the best matches first, at
 * most `limit`.
 */
export function pickMatching<Item extends Words>(
  items: readonly Item[],
  q: string,
  limit: number,
  more: (item: Item) => string = () => ''
): Item[] {
  const wanted = q.toLowerCase()
  return items
    .filter((item) => holdsWords({ label: item.label, text: `${item.text} ${more(item)}` }, q))
    .map((item) => ({ item, place: placeOf(item.label, wanted) }))
    .sort((one, other) => one.place - other.place)
    .slice(0, limit)
    .map(({ item }) => item)
}
