import type { BigNumber } from 'mathjs'
import { CalculationError } from './calculation_error.js'

/** Beyond these a calculation would take long, or its digits would mean nothing. */
const MAX_FACTORIAL = 3_000
const MAX_ANGLE = 1e15
const MAX_EXPONENT = 1e6
const MAX_DIGITS_APART = 1_000
const MAX_PLACES = 60

type Calculate = (...values: BigNumber[]) => BigNumber

export interface CalculatorFunction {
  least: number
  most: number
  calculate: Calculate
}

const MANY = 100

/** What an expression may call; operators are functions too, by the names that mathjs has for them. */
export const OPERATORS: ReadonlyMap<string, CalculatorFunction> = new Map([
  ['add', of(2, (a, b) => a.plus(b))],
  ['subtract', of(2, (a, b) => a.minus(b))],
  ['multiply', of(2, (a, b) => a.times(b))],
  ['divide', of(2, divide)],
  ['mod', of(2, modulo)],
  ['pow', of(2, power)],
  ['unaryMinus', of(1, (a) => a.negated())],
  ['unaryPlus', of(1, (a) => a)],
  ['factorial', of(1, factorial)],
])

export const FUNCTIONS: ReadonlyMap<string, CalculatorFunction> = new Map([
  ['abs', of(1, (x) => x.abs())],
  ['sign', of(1, (x) => x.div(x.isZero() ? 1 : x.abs()))],
  ['sqrt', of(1, (x) => x.sqrt())],
  ['cbrt', of(1, (x) => x.cbrt())],
  ['exp', of(1, (x) => limited(x, MAX_EXPONENT, 'exponent').exp())],
  ['ln', of(1, (x) => x.ln())],
  ['log', between(1, 2, (x, base?: BigNumber) => (base === undefined ? x.ln() : x.log(base)))],
  ['log10', of(1, (x) => x.log(10))],
  ['log2', of(1, (x) => x.log(2))],
  ['sin', of(1, (x) => angle(x).sin())],
  ['cos', of(1, (x) => angle(x).cos())],
  ['tan', of(1, (x) => angle(x).tan())],
  ['asin', of(1, (x) => x.asin())],
  ['acos', of(1, (x) => x.acos())],
  ['atan', of(1, (x) => x.atan())],
  ['sinh', of(1, (x) => limited(x, MAX_EXPONENT, 'argument').sinh())],
  ['cosh', of(1, (x) => limited(x, MAX_EXPONENT, 'argument').cosh())],
  ['tanh', of(1, (x) => limited(x, MAX_EXPONENT, 'argument').tanh())],
  ['floor', of(1, (x) => x.floor())],
  ['ceil', of(1, (x) => x.ceil())],
  ['trunc', of(1, (x) => x.trunc())],
  ['round', between(1, 2, round)],
  ['mod', of(2, modulo)],
  ['pow', of(2, power)],
  ['factorial', of(1, factorial)],
  ['gcd', of(2, greatestCommonDivisor)],
  ['lcm', of(2, leastCommonMultiple)],
  ['combinations', of(2, (n, k) => chosen(n, k).div(factorial(k)).round())],
  ['permutations', of(2, chosen)],
  ['hypot', of(2, (a, b) => a.times(a).plus(b.times(b)).sqrt())],
  ['min', between(1, MANY, (...xs) => xs.reduce((a, b) => (b.lt(a) ? b : a)))],
  ['max', between(1, MANY, (...xs) => xs.reduce((a, b) => (b.gt(a) ? b : a)))],
  ['sum', between(1, MANY, sum)],
  ['mean', between(1, MANY, (...xs) => sum(...xs).div(xs.length))],
  ['median', between(1, MANY, median)],
])

function of(count: number, calculate: Calculate): CalculatorFunction {
  return { least: count, most: count, calculate }
}

function between(least: number, most: number, calculate: Calculate): CalculatorFunction {
  return { least, most, calculate }
}

function divide(a: BigNumber, b: BigNumber) {
  if (b.isZero()) {
    throw new CalculationError('Division by zero.')
  }
  return a.div(b)
}

/** Of the divisor's sign, as people expect of clocks and calendars. */
function modulo(a: BigNumber, b: BigNumber) {
  if (b.isZero()) {
    throw new CalculationError('Division by zero.')
  }
  const rest = remainder(a, b)
  return !rest.isZero() && rest.isNegative() !== b.isNegative() ? rest.plus(b) : rest
}

/** Its cost grows with the digits of the quotient. */
function remainder(a: BigNumber, b: BigNumber) {
  if (!a.isZero() && a.e - b.e > MAX_DIGITS_APART) {
    throw new CalculationError('The numbers are too far apart for a remainder.')
  }
  return a.mod(b)
}

function power(base: BigNumber, exponent: BigNumber) {
  return base.pow(exponent)
}

function factorial(n: BigNumber) {
  const count = whole(n, 'factorial')
  if (count > MAX_FACTORIAL) {
    throw new CalculationError(`Factorials are calculated up to ${MAX_FACTORIAL}.`)
  }
  let product = n.times(0).plus(1)
  for (let factor = 2; factor <= count; factor++) {
    product = product.times(factor)
  }
  return product
}

/** The number of ways to take k of n in order. */
function chosen(n: BigNumber, k: BigNumber) {
  const [all, taken] = [whole(n, 'number'), whole(k, 'number')]
  if (taken > all) {
    return n.times(0)
  }
  if (taken > MAX_FACTORIAL) {
    throw new CalculationError(`At most ${MAX_FACTORIAL} can be taken.`)
  }
  let product = n.times(0).plus(1)
  for (let factor = 0; factor < taken; factor++) {
    product = product.times(n.minus(factor))
  }
  return product
}

function greatestCommonDivisor(a: BigNumber, b: BigNumber): BigNumber {
  whole(a.abs(), 'divisor')
  whole(b.abs(), 'divisor')
  let [larger, smaller] = [a.abs(), b.abs()]
  while (!smaller.isZero()) {
    ;[larger, smaller] = [smaller, larger.mod(smaller)]
  }
  return larger
}

function leastCommonMultiple(a: BigNumber, b: BigNumber) {
  const divisor = greatestCommonDivisor(a, b)
  return divisor.isZero() ? divisor : a.times(b).abs().div(divisor)
}

function round(x: BigNumber, places?: BigNumber) {
  const count = places === undefined ? 0 : whole(places, 'number of places')
  if (count > MAX_PLACES) {
    throw new CalculationError(`Numbers are rounded to at most ${MAX_PLACES} places.`)
  }
  return x.toDecimalPlaces(count)
}

function sum(...values: BigNumber[]) {
  return values.reduce((a, b) => a.plus(b))
}

function median(...values: BigNumber[]) {
  const sorted = values.sort((a, b) => a.comparedTo(b))
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1].plus(sorted[middle]).div(2)
}

function angle(x: BigNumber) {
  return limited(x, MAX_ANGLE, 'angle')
}

function limited(x: BigNumber, max: number, what: string) {
  if (x.abs().gt(max)) {
    throw new CalculationError(`The ${what} is too large.`)
  }
  return x
}

function whole(x: BigNumber, what: string): number {
  const value = x.toNumber()
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new CalculationError(`A ${what} must be a whole number that is not negative.`)
  }
  return value
}
