import { Problem, type FieldError } from '#core/problem'

/** Containers inside containers that a JSON body may have. */
export const MAX_JSON_DEPTH = 32

/** Escapes that can stand for U+0000 or half of a surrogate pair; only bodies that have one are searched. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/

const decoder = new TextDecoder('utf-8', { fatal: true })

function exceedsDepth(text: string, max: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 92 /* \ */) {
        i++
      } else if (code === 34 /* " */) {
        inString = false
      }
    } else if (code === 34) {
      inString = true
    } else if (code === 91 /* [ */ || code === 123 /* { */) {
      if (++depth > max) {
        return true
      }
    } else if (code === 93 /* ] */ || code === 125 /* } */) {
      depth--
    }
  }
  return false
}

/** Whether a text holds neither U+0000 nor half a surrogate pair. */
export function isCleanText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}

function findUncleanText(value: unknown, path: string): FieldError | null {
  if (typeof value === 'string') {
    return isCleanText(value)
      ? null
      : { field: path, rule: 'text', message: 'must not hold U+0000 or half a surrogate pair' }
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      const found = isCleanText(key)
        ? findUncleanText(child, path === '' ? key : `${path}.${key}`)
        : { field: path, rule: 'text', message: 'has a field whose name is not valid text' }
      if (found !== null) {
        return found
      }
    }
  }
  return null
}

/** Throws 422 `validation_failed` where a string in `value` holds U+0000 or a lone surrogate, naming the field. */
export function assertCleanText(value: unknown) {
  const found = findUncleanText(value, '')
  if (found !== null) {
    throw new Problem('validation_failed', {
      detail: `${found.field || 'The body'} ${found.message}.`,
      errors: [found],
    })
  }
}

/**
 * Parses a request's JSON: UTF-8, at most 32 levels deep, without U+0000 and lone surrogates. Text stays byte for byte.
 * Throws `invalid_json`, `body_too_deep` or `validation_failed`.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw new Problem('invalid_json', { detail: 'The body is not UTF-8.' })
  }
  if (exceedsDepth(text, MAX_JSON_DEPTH)) {
    throw new Problem('body_too_deep', {
      detail: `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem('invalid_json')
  }
  if (SUSPICIOUS_ESCAPE.test(text)) {
    assertCleanText(value)
  }
  return value
}
