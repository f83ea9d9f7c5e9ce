import { createRequire } from 'node:module'
import { SchemaError } from './schema_error.js'
import { CHARACTERS_PER_STEP, type WorkBudget } from './work_budget.js'

const require = createRequire(import.meta.url)

/** Few schemas have patterns: it is loaded for the first one. */
function re2js(): typeof import('re2js') {
  return require('re2js')
}

const MAX_PATTERN_CHARACTERS = 1_000
/** Instructions that all patterns of a schema compile to; `\d{1,1000}` has a thousand. */
const MAX_INSTRUCTIONS = 20_000
const SHOWN_CHARACTERS = 60

/**
 * Compiles patterns of a schema for matching in linear time: what RE2 cannot do (look-around, back-references) is refused,
 * because JavaScript's own engine takes exponential time for some of it. `\s` and `.` see ASCII's blanks and line ends only.
 *
 * @param budget - pays for each match
 * @returns an engine for ajv; it throws `SchemaError` for patterns that are not taken
 */
export function linearPatterns(budget: WorkBudget) {
  let instructions = 0
  const compile = (pattern: string) => {
    const compiled = compilePattern(pattern)
    const size = compiled.programSize()
    instructions += size
    if (instructions > MAX_INSTRUCTIONS) {
      throw new SchemaError('The schema has too many or too large patterns.')
    }
    return {
      test: (text: string) => {
        budget.spend(1 + (size * text.length) / CHARACTERS_PER_STEP)
        return compiled.test(text)
      },
      /* ajv tells patterns apart by it. */
      toString: () => `/${pattern}/u`,
    }
  }
  /* ajv wants to know how generated code would name the engine; ours is never written out. */
  return Object.assign(compile, { code: 'linearPatterns' })
}

function compilePattern(pattern: string) {
  if (pattern.length > MAX_PATTERN_CHARACTERS) {
    throw new SchemaError(`A pattern is longer than ${MAX_PATTERN_CHARACTERS} characters.`)
  }
  const { RE2JS } = re2js()
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern))
  } catch (error) {
    const shown = JSON.stringify(pattern.slice(0, SHOWN_CHARACTERS))
    throw new SchemaError(
      `The pattern ${shown} is not valid, or has look-around or a back-reference, which are not taken.`,
      { cause: error }
    )
  }
}
