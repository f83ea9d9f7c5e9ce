import { errorResult, structuredResult, type BuiltinTool } from '#tools/builtin/builtin_tool'
import { CalculationError } from './calculation_error.js'
import { MAX_EXPRESSION_CHARACTERS, calculate } from './calculate.js'

/** `calculator`: the value of an expression, in decimals. */
export const calculatorTool: BuiltinTool = {
  name: 'calculator',
  title: 'Calculator',
  description:
    'Calculates the value of an arithmetic expression exactly, in decimals. Knows + - * / ^ % (remainder, or percent behind a ' +
    'number) ! and parentheses; the constants pi, e, tau, phi; and the functions abs, sign, sqrt, cbrt, exp, ln, log(x, base), ' +
    'log10, log2, sin, cos, tan (radians), asin, acos, atan, sinh, cosh, tanh, floor, ceil, trunc, round(x, places), mod, ' +
    'pow, factorial, gcd, lcm, combinations, permutations, hypot, min, max, sum, mean, median. No variables and no units.',
  inputSchema: {
    type: 'object',
    properties: {
      expression: {
        type: 'string',
        description: 'The expression, e.g. "0.1 + 0.2", "sqrt(2) * 10^3" or "round(19.99 * 3, 2)"',
        minLength: 1,
        maxLength: MAX_EXPRESSION_CHARACTERS,
      },
    },
    required: ['expression'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      expression: { type: 'string' },
      result: { type: 'string', description: 'The value in decimal digits' },
      is_rounded: { type: 'boolean', description: 'Whether digits were left out' },
    },
    required: ['expression', 'result', 'is_rounded'],
  },
  isReadOnly: true,
  async run(args) {
    const expression = String(args.expression)
    try {
      const { result, isRounded } = calculate(expression)
      return structuredResult(result, { expression, result, is_rounded: isRounded })
    } catch (error) {
      if (error instanceof CalculationError) {
        return errorResult(error.message)
      }
      throw error
    }
  },
}
