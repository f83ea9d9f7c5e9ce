import { test } from '@japa/runner'
import { seededRandom, seeds } from '#tests/helpers/random'
import { CalculationError } from '#tools/builtin/calculator/calculation_error'
import { calculate } from '#tools/builtin/calculator/calculate'

test.group('The calculator', () => {
  const expected: [string, string][] = [
    ['0.1 + 0.2', '0.3'],
    ['1 - 0.9', '0.1'],
    ['4.35 * 100', '435'],
    ['1.005 * 1000', '1005'],
    ['12345678901234567.89 + 0.01', '12345678901234567.9'],
    ['1/3', '0.333333333333333'],
    ['1/3*3', '1'],
    ['2/3', '0.666666666666667'],
    ['1/8', '0.125'],
    ['sqrt(2)^2', '2'],
    ['sqrt(16)', '4'],
    ['2^10', '1024'],
    ['2^100', '1267650600228229401496703205376'],
    ['2^-1', '0.5'],
    ['-2^2', '-4'],
    ['2^3^2', '512'],
    ['8^(1/3)', '2'],
    ['2 + 3 * 4', '14'],
    ['(2 + 3) * 4', '20'],
    ['2(3 + 4)', '14'],
    ['7 % 3', '1'],
    ['-7 mod 3', '2'],
    ['10%', '0.1'],
    ['200 + 10%', '220'],
    ['20 × 3 ÷ 4 − 1', '14'],
    ['5!', '120'],
    ['25!', '15511210043330985984000000'],
    ['1e3 + 1', '1001'],
    ['0x1F', '31'],
    ['pi', '3.14159265358979'],
    ['2π', '6.28318530717959'],
    ['sin(pi / 6)', '0.5'],
    ['cos(0)', '1'],
    ['e', '2.71828182845905'],
    ['ln(e)', '1'],
    ['log(8, 2)', '3'],
    ['log10(1000)', '3'],
    ['round(2.345, 2)', '2.35'],
    ['round(-2.5)', '-3'],
    ['floor(-2.1)', '-3'],
    ['max(1, 7, 3) - min(4, 2)', '5'],
    ['mean(1, 2, 4)', '2.33333333333333'],
    ['median(5, 1, 3)', '3'],
    ['gcd(12, 18) + lcm(4, 6)', '18'],
    ['combinations(49, 6)', '13983816'],
    ['permutations(5, 2)', '20'],
    ['10^1000', '1e+1000'],
    ['1/10^40', '1e-40'],
    ['0 * -1', '0'],
    ['abs(-3.5)', '3.5'],
    ['sign(-4) + sign(0)', '-1'],
  ]
  for (const [expression, result] of expected) {
    test(`says that ${expression} is ${result}`, ({ assert }) => {
      assert.equal(calculate(expression).result, result)
    })
  }

  test('says whether digits were left out', ({ assert }) => {
    assert.isFalse(calculate('0.1 + 0.2').isRounded)
    assert.isTrue(calculate('1 / 3').isRounded)
  })

  const refused: [string, RegExp][] = [
    ['', /empty/],
    ['1 +', /not understood/],
    ['1 / 0', /Division by zero/],
    ['1 mod 0', /Division by zero/],
    ['sqrt(-1)', /not a real number/],
    ['0/0', /Division by zero/],
    ['x + 1', /name x is not known/],
    ['x = 1', /Only numbers/],
    ['f(x) = x', /Only numbers/],
    ['[1, 2, 3]', /Only numbers/],
    ['1:1000000000', /Only numbers/],
    ['{a: 1}', /Only numbers/],
    ['"text"', /Only numbers/],
    ['true', /Only numbers/],
    ['1; 2', /Only numbers/],
    ['a.constructor', /Only numbers/],
    ['import({})', /function import is not known/],
    ['eval("1")', /function eval is not known/],
    ['evaluate("1")', /function evaluate is not known/],
    ['parse("1")', /function parse is not known/],
    ['zeros(100000, 100000)', /function zeros is not known/],
    ['constructor(1)', /function constructor is not known/],
    ['__proto__', /not known/],
    ['cos.constructor("return 1")', /not known|Only numbers/],
    ['sqrt(1, 2)', /another number of values/],
    ['1 < 2', /operator smaller is not known/],
    ['1 ? 2 : 3', /Only numbers/],
    ['2 km to m', /not known/],
    ['factorial(1e9)', /up to 3000/],
    ['3001!', /up to 3000/],
    ['2.5!', /whole number/],
    ['(-1)!', /whole number/],
    ['9^9^9^9^9', /too large/],
    ['exp(1e12)', /too large/],
    ['sin(1e40)', /too large/],
    ['10^1000000 mod 7', /too far apart/],
    ['round(1, 1e9)', /at most 60/],
    ['combinations(1e15, 1e6)', /At most 3000/],
    ['1'.repeat(501), /at most 500/],
    [`${'('.repeat(250)}1${')'.repeat(249)}`, /not understood/],
    ['['.repeat(499), /not understood/],
    [`1${'+1'.repeat(249)}`, /too long/],
  ]
  for (const [expression, reason] of refused) {
    test(`refuses ${expression.slice(0, 40)}`, ({ assert }) => {
      assert.throws(() => calculate(expression), reason)
      try {
        calculate(expression)
      } catch (error) {
        assert.instanceOf(error, CalculationError)
      }
    }).timeout(5_000)
  }

  test('has a value or a reason for any text', ({ assert }) => {
    const [seed] = seeds(1, 1)
    const draw = seededRandom(seed)
    const pieces = [
      ...'0123456789.+-*/^%!(),[]{}:;=<>&|~\'"',
      ...['e', 'pi', 'sqrt(', 'log(', 'pow(', 'factorial(', 'max(', ' mod ', '1e9', 'a.b', ' to '],
    ]
    for (let round = 0; round < 5_000; round++) {
      const length = 1 + Math.floor(draw() * 20)
      const expression = Array.from(
        { length },
        () => pieces[Math.floor(draw() * pieces.length)]
      ).join('')
      try {
        assert.match(calculate(expression).result, /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/, expression)
      } catch (error) {
        assert.instanceOf(error, CalculationError, `${expression} (seed ${seed})`)
      }
    }
  }).timeout(20_000)

  test('takes bounded time for its hardest functions', ({ assert }) => {
    for (const one of [
      '3000!',
      'tan(1e15)',
      'exp(1e6)',
      '1.1^1e15',
      '(1/3)^0.123456789',
      'lcm(1e15,1e15-1)',
    ]) {
      const hard = Array.from({ length: 15 }, () => one).join(' + ')
      try {
        assert.isString(calculate(hard).result)
      } catch (error) {
        assert.instanceOf(error, CalculationError)
      }
    }
  }).timeout(10_000)
})
