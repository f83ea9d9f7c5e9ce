import { createRequire } from 'node:module'
import type { BigNumber } from 'mathjs'

/** Digits that are calculated with. */
export const PRECISION_DIGITS = 64

/** What is used of an expression's tree, whatever the kind of a node. */
export interface ExpressionNode {
  type: string
  /** Of a constant. */
  value?: unknown
  /** Of a symbol. */
  name?: string
  /** Of an operator the name of its function, of a call the node that names it. */
  fn?: string | ExpressionNode
  args?: ExpressionNode[]
  /** Of parentheses. */
  content?: ExpressionNode
}

interface MathLibrary {
  parse(expression: string): ExpressionNode
  bignumber(value: string | number): BigNumber
  isBigNumber(value: unknown): value is BigNumber
}

interface MathBundle {
  create(config: { number: 'BigNumber'; precision: number }): MathLibrary
}

const require = createRequire(import.meta.url)
let library: MathLibrary | null = null

/**
 * The expression parser and the decimals of mathjs; nothing else of it is used, and none of its functions can be called by
 * an expression. Its single file loads in a tenth of a second and 20 MB, its modules in more than a second and 120 MB.
 */
export function mathLibrary(): MathLibrary {
  if (library === null) {
    const bundle: MathBundle = require('mathjs/lib/browser/math.js')
    library = bundle.create({ number: 'BigNumber', precision: PRECISION_DIGITS })
  }
  return library
}
