/** A step of a path: the name of a member or the index of an element. */
export type JsonPathStep = string | number

const STEP = /\.([^.[\]*]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y

/**
 * Reads a singular query of RFC 9535, which names one place, e.g. `$.recipe.steps[2]` or `$['a b']`.
 *
 * @throws {SyntaxError} When the path is none.
 */
export function parseJsonPath(path: string): JsonPathStep[] {
  if (!path.startsWith('$')) {
    throw new SyntaxError('A JSON path starts with $')
  }
  const steps: JsonPathStep[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path)
    if (!match) {
      throw new SyntaxError('The JSON path has a step that names no single place')
    }
    const [, name, index, single, double] = match
    steps.push(index === undefined ? (name ?? unescape(single ?? double ?? '')) : Number(index))
  }
  return steps
}

function unescape(quoted: string) {
  return quoted.replace(/\\(.)/g, '$1')
}
