import type { BigNumber } from 'mathjs'
import { CalculationError } from './calculation_error.js'
import { FUNCTIONS, OPERATORS, type CalculatorFunction } from './functions.js'
import { PRECISION_DIGITS, mathLibrary, type ExpressionNode } from './math_library.js'

export const MAX_EXPRESSION_CHARACTERS = 500
const MAX_NODES = 300
/** Digits that are shown of a number that has more than it was calculated with. */
const SHOWN_DIGITS = 15
/** A number with at most this many digits is taken for exact: rounding shows far behind them. */
const EXACT_DIGITS = 40

const CONSTANTS: ReadonlyMap<string, (one: BigNumber) => BigNumber> = new Map([
  ['pi', (one: BigNumber) => one.negated().acos()],
  ['π', (one: BigNumber) => one.negated().acos()],
  ['tau', (one: BigNumber) => one.negated().acos().times(2)],
  ['e', (one: BigNumber) => one.exp()],
  ['phi', (one: BigNumber) => one.times(5).sqrt().plus(1).div(2)],
])

export interface Calculation {
  /** Decimal digits, with an exponent where the number is very large or small. */
  result: string
  /** Whether digits were left out. */
  isRounded: boolean
}

/**
 * The value of an expression of numbers, operators and functions, in decimals: 0.1 + 0.2 is 0.3. Takes bounded time.
 *
 * @throws CalculationError where it has none
 */
export function calculate(expression: string): Calculation {
  if (expression.length > MAX_EXPRESSION_CHARACTERS) {
    throw new CalculationError(`An expression has at most ${MAX_EXPRESSION_CHARACTERS} characters.`)
  }
  const evaluation = new Evaluation()
  const value = evaluation.valueOf(parse(expression))
  if (value.isNaN()) {
    throw new CalculationError('The result is not a real number.')
  }
  if (!value.isFinite()) {
    throw new CalculationError('The result is too large.')
  }
  return show(value)
}

function parse(expression: string): ExpressionNode {
  const text = expression.replace(/[×·]/g, '*').replaceAll('÷', '/').replaceAll('−', '-')
  if (text.trim() === '') {
    throw new CalculationError('The expression is empty.')
  }
  try {
    return mathLibrary().parse(text)
  } catch (error) {
    const reason = error instanceof SyntaxError ? `: ${error.message}` : ''
    throw new CalculationError(`The expression is not understood${reason}.`)
  }
}

/** Walks the tree itself: what is not named here cannot happen, whatever the parser understands. */
class Evaluation {
  #nodes = 0

  valueOf(node: ExpressionNode): BigNumber {
    if (++this.#nodes > MAX_NODES) {
      throw new CalculationError('The expression is too long.')
    }
    const { args = [] } = node
    switch (node.type) {
      case 'ConstantNode':
        if (mathLibrary().isBigNumber(node.value)) {
          return node.value
        }
        /* The 100 of a percentage is the parser's own. */
        if (typeof node.value === 'number') {
          return mathLibrary().bignumber(node.value)
        }
        break
      case 'ParenthesisNode':
        if (node.content !== undefined) {
          return this.valueOf(node.content)
        }
        break
      case 'SymbolNode':
        return constant(node.name ?? '')
      case 'OperatorNode':
        return this.#call(OPERATORS.get(nameOf(node)), `The operator ${nameOf(node)}`, args)
      case 'FunctionNode':
        return this.#call(FUNCTIONS.get(nameOf(node)), `The function ${nameOf(node)}`, args)
    }
    throw new CalculationError('Only numbers, operators, functions and constants can be used.')
  }

  #call(called: CalculatorFunction | undefined, what: string, args: ExpressionNode[]): BigNumber {
    if (called === undefined) {
      throw new CalculationError(`${what} is not known.`)
    }
    if (args.length < called.least || args.length > called.most) {
      throw new CalculationError(`${what} takes another number of values.`)
    }
    const value = called.calculate(...args.map((arg) => this.valueOf(arg)))
    if (value.isNaN()) {
      throw new CalculationError('The result is not a real number.')
    }
    return value
  }
}

function nameOf({ fn }: ExpressionNode): string {
  const name = typeof fn === 'string' ? fn : fn?.name
  return (name ?? '').slice(0, 40)
}

function constant(name: string): BigNumber {
  const make = CONSTANTS.get(name)
  if (make === undefined) {
    throw new CalculationError(`The name ${name.slice(0, 40)} is not known.`)
  }
  return make(mathLibrary().bignumber(1))
}

/** Whole numbers are shown with all digits that were calculated, others exactly where they end, else to 15 digits. */
function show(value: BigNumber): Calculation {
  const clean = value.toSignificantDigits(PRECISION_DIGITS - 4)
  const isExact =
    clean.precision() <= EXACT_DIGITS || (value.isInteger() && value.e < PRECISION_DIGITS - 1)
  const shown = isExact
    ? value.isInteger()
      ? value
      : clean
    : value.toSignificantDigits(SHOWN_DIGITS)
  return { result: written(shown), isRounded: !isExact }
}

/** Never writes out the zeros of a number like 1e1000000. */
function written(value: BigNumber) {
  if (value.isZero()) {
    return '0'
  }
  return value.e > PRECISION_DIGITS || value.e < -PRECISION_DIGITS / 2
    ? value.toExponential()
    : value.toFixed()
}
