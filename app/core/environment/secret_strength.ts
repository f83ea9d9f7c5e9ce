const MIN_LENGTH = 32

/** Random bytes in hexadecimal have 16 different characters, nearly all of which occur in 32. */
const MIN_DISTINCT_CHARACTERS = 10

/** Six letters or more, so that chance does not put one into a random key. */
const SAMPLE_WORDS =
  /change|replace|example|secret|sample|password|default|insert|placeholder|generate|test-only|your[-_]/i

/** The part of neighbouring characters that are equal or follow each other in their alphabet, 0 to 1. */
function sequentialPart(value: string): number {
  let steps = 0
  for (let i = 1; i < value.length; i++) {
    if (Math.abs(value.charCodeAt(i) - value.charCodeAt(i - 1)) <= 1) {
      steps++
    }
  }
  return steps / Math.max(1, value.length - 1)
}

/**
 * Says why `value` is no good secret for production, as the end of a sentence, or null where nothing speaks against it.
 * Finds what people type, not what a cryptanalyst would.
 */
export function weaknessOf(value: string): string | null {
  if (value.length < MIN_LENGTH) {
    return `is shorter than ${MIN_LENGTH} characters`
  }
  if (SAMPLE_WORDS.test(value)) {
    return 'looks like a sample, not like random bytes'
  }
  if ((value + value).indexOf(value, 1) < value.length) {
    return 'repeats itself'
  }
  if (new Set(value).size < MIN_DISTINCT_CHARACTERS || sequentialPart(value) > 0.5) {
    return 'is not random enough'
  }
  return null
}
