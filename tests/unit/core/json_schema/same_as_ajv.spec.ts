import { test } from '@japa/runner'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { compileSchema } from '#core/json_schema/compile_schema'
import { seededRandom, seeds } from '#tests/helpers/random'
import { onAnyDatabase } from '#tests/support/requirements'

type Draw = (below: number) => number

const KEYS = ['a', 'b', 'c', '~/', '%']
const PATTERNS = ['^a', '[0-9]+$', 'b|c', '^[^/]*$', '\\d{2,3}', '\\.x']

test.group('A check of JSON Schema', (group) => {
  group.tap(onAnyDatabase)
  test('agrees with ajv about what fits', ({ assert }) => {
    const [seed] = seeds(1, 1)
    const random = seededRandom(seed)
    const draw: Draw = (below) => Math.floor(random() * below)
    const outcomes = { fits: 0, doesNot: 0 }
    for (let round = 0; round < 80; round++) {
      const schema = {
        ...schemaOf(draw, 3),
        $defs: { one: schemaOf(draw, 0), two: schemaOf(draw, 0) },
      }
      const theirs = new Ajv2020({ strict: false, logger: false, ownProperties: true }).compile(
        schema
      )
      const ours = compileSchema(schema)
      for (let tried = 0; tried < 10; tried++) {
        const value = valueOf(draw, 3)
        const fits = theirs(value)
        const context = `seed ${seed}: ${JSON.stringify(schema)} of ${JSON.stringify(value)}`
        assert.equal(ours(value) === null, fits, context)
        outcomes[fits ? 'fits' : 'doesNot']++
      }
    }
    assert.isAbove(outcomes.fits, 50)
    assert.isAbove(outcomes.doesNot, 50)
  }).timeout(30_000)
})

function schemaOf(draw: Draw, depth: number): Record<string, unknown> {
  const inner = () => (draw(8) === 0 ? draw(2) === 0 : schemaOf(draw, depth - 1))
  const list = () => Array.from({ length: 1 + draw(2) }, inner)
  const byKey = () => Object.fromEntries(KEYS.slice(draw(4)).map((key) => [key, inner()]))
  const plain: (() => Record<string, unknown>)[] = [
    () => ({
      type: pick(draw, ['string', 'number', 'integer', 'object', 'array', 'null', 'boolean']),
    }),
    () => ({ enum: [valueOf(draw, 1), valueOf(draw, 2), draw(5)] }),
    () => ({ const: valueOf(draw, 1) }),
    () => ({ minimum: draw(5), exclusiveMaximum: 3 + draw(5) }),
    () => ({ minLength: draw(3), maxLength: 2 + draw(3) }),
    () => ({ pattern: pick(draw, PATTERNS) }),
    () => ({ minItems: draw(2), maxItems: 1 + draw(3), uniqueItems: draw(2) === 0 }),
    () => ({ required: KEYS.slice(draw(5)) }),
    () => ({ minProperties: draw(2), maxProperties: 1 + draw(3) }),
    () => ({ dependentRequired: { a: ['b'] } }),
    () => ({ multipleOf: 1 + draw(3) }),
  ]
  const nesting: (() => Record<string, unknown>)[] = [
    () => ({ $ref: pick(draw, ['#/$defs/one', '#/$defs/two']) }),
    () => ({ properties: byKey(), additionalProperties: inner() }),
    () => ({ properties: byKey(), unevaluatedProperties: inner() }),
    () => ({ patternProperties: { [pick(draw, PATTERNS)]: inner() } }),
    () => ({ propertyNames: inner() }),
    () => ({ prefixItems: list(), items: inner() }),
    () => ({ contains: inner(), minContains: draw(2), maxContains: 1 + draw(2) }),
    () => ({ allOf: list() }),
    () => ({ anyOf: list() }),
    () => ({ oneOf: list() }),
    () => ({ not: inner() }),
    () => ({ if: inner(), then: inner(), else: inner() }),
    () => ({ dependentSchemas: { a: inner() } }),
    () => ({ prefixItems: list(), unevaluatedItems: inner() }),
  ]
  const made = depth > 0 ? [pick(draw, plain)(), pick(draw, nesting)()] : [pick(draw, plain)()]
  return Object.assign({}, ...made)
}

function valueOf(draw: Draw, depth: number): unknown {
  const kind = draw(depth > 0 ? 8 : 5)
  switch (kind) {
    case 0:
      return pick(draw, ['', 'a', 'ab', '12', 'c.x', '😀', '/'])
    case 1:
      return draw(8)
    case 2:
      return draw(20) / 4
    case 3:
      return null
    case 4:
      return draw(2) === 0
    case 5:
      return Array.from({ length: draw(4) }, () => valueOf(draw, depth - 1))
    default:
      return Object.fromEntries(KEYS.slice(draw(5)).map((key) => [key, valueOf(draw, depth - 1)]))
  }
}

function pick<T>(draw: Draw, from: T[]): T {
  return from[draw(from.length)]
}
