import type { SchemaNode } from './schema_nodes.js'

const MAX_HINT_CHARACTERS = 1_000

/** What stands under a field: the description, and the bounds of its value. Plain text. */
export function hintOf(schema: SchemaNode, ...more: (string | null)[]): string | null {
  const { title, description } = schema
  const said = [description, title].find((text) => typeof text === 'string' && text.trim() !== '')
  const sentences = [
    typeof said === 'string' ? said.trim().slice(0, MAX_HINT_CHARACTERS) : null,
    ...more,
  ].filter((sentence) => sentence !== null)
  const [first, ...rest] = sentences
  if (first === undefined) {
    return null
  }
  const isEnded = /[.!?:)]$/.test(first)
  return [rest.length > 0 && !isEnded ? `${first}.` : first, ...rest].join(' ')
}

/** The length that a text may have, in words. */
export function lengthInWords(min: number | null, max: number | null): string | null {
  return rangeInWords(min === 0 ? null : min, max, 'character')
}

/** How many items a list may have, in words. */
export function countInWords({ minItems, maxItems }: SchemaNode): string | null {
  return rangeInWords(numberOf(minItems), numberOf(maxItems), 'item')
}

function rangeInWords(min: number | null, max: number | null, what: string): string | null {
  const plural = (count: number) => `${count} ${what}${count === 1 ? '' : 's'}`
  if (min !== null && max !== null) {
    return min === max ? `Exactly ${plural(min)}.` : `${min} to ${plural(max)}.`
  }
  if (max !== null) {
    return `At most ${plural(max)}.`
  }
  return min === null ? null : `At least ${plural(min)}.`
}

/** The bounds of a number, in words. */
export function boundsInWords(schema: SchemaNode): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const [min, max] = [numberOf(minimum), numberOf(maximum)]
  if (min !== null && max !== null) {
    return `${min} to ${max}.`
  }
  const [above, below] = [numberOf(exclusiveMinimum), numberOf(exclusiveMaximum)]
  const sentences = [
    min === null ? null : `${min} or more.`,
    max === null ? null : `${max} or less.`,
    above === null ? null : `More than ${above}.`,
    below === null ? null : `Less than ${below}.`,
  ].filter((sentence) => sentence !== null)
  return sentences.join(' ') || null
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
