import type { ValidateFunction } from 'ajv'
import { assertValidSchema, dialectOf, newAjv, type Ajv } from './dialects.js'
import { linearPatterns } from './linear_pattern.js'
import { COST, prepareSchema, type SchemaCost } from './prepare_schema.js'
import { safeFormats } from './safe_formats.js'
import { SchemaError } from './schema_error.js'
import { faultsOf, type SchemaFault } from './schema_faults.js'
import { BudgetExceeded, WorkBudget, nodesIn, widthOf } from './work_budget.js'

/** Tells what is wrong with a value; null where nothing is. Never throws. */
export type SchemaCheck = (value: unknown) => SchemaFault[] | null

/** What one check may cost: about a second at the very most. */
const MAX_STEPS = 2_000_000
/** Evaluating a schema for a value, and the fault that it may leave, cost this much more than a look at a member. */
const STEPS_PER_KEYWORD = 8
const MAX_UNIQUE_NODES = 100_000

const TOO_MUCH_WORK: SchemaFault = {
  path: '',
  rule: 'work',
  message: 'is too large to be checked against its schema',
}

/** Makes the check of one schema. Throws `SchemaError` where it is not taken. */
export function buildCheck(schema: Record<string, unknown>): SchemaCheck {
  const dialect = dialectOf(schema)
  const prepared = prepareSchema(schema)
  assertValidSchema(dialect, prepared)
  const budget = new WorkBudget()
  const ajv = newAjv(dialect, {
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    allErrors: true,
    ownProperties: true,
    multipleOfPrecision: 9,
    /* Written into one another, schemas that refer to each other would grow without end; called, they cost their steps. */
    inlineRefs: false,
    code: { regExp: linearPatterns(budget), optimize: false },
    formats: safeFormats(budget),
  })
  countWork(ajv, budget)
  const validate = compile(ajv, prepared)
  return (value) => run(validate, budget, value)
}

/** Pays before any keyword that leads to another schema is looked at, `$ref` being the first of them. */
function countWork(ajv: Ajv, budget: WorkBudget) {
  ajv.addKeyword({
    keyword: COST,
    schemaType: 'object',
    before: '$ref',
    errors: false,
    validate: ({ weight, isUnique }: SchemaCost, value: unknown) => {
      budget.spend(STEPS_PER_KEYWORD * (weight + widthOf(value)))
      if (isUnique && Array.isArray(value)) {
        budget.spend(value.length * nodesIn(value, MAX_UNIQUE_NODES))
      }
      return true
    },
  })
}

function compile(ajv: Ajv, schema: Record<string, unknown>): ValidateFunction {
  try {
    return ajv.compile(schema)
  } catch (error) {
    if (error instanceof SchemaError) {
      throw error
    }
    throw new SchemaError('The schema cannot be used.', { cause: error })
  }
}

function run(validate: ValidateFunction, budget: WorkBudget, value: unknown): SchemaFault[] | null {
  budget.refill(MAX_STEPS)
  try {
    return validate(value) ? null : faultsOf(validate.errors ?? [])
  } catch (error) {
    /* Endless recursion may meet the end of the stack before that of the budget. */
    if (error instanceof BudgetExceeded || error instanceof RangeError) {
      return [TOO_MUCH_WORK]
    }
    throw error
  } finally {
    validate.errors = null
  }
}
