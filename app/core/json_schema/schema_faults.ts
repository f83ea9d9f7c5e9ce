import type { ErrorObject } from 'ajv'

/** One thing that is wrong with a value. */
export interface SchemaFault {
  /** A JSON pointer into the value: '' is the whole. */
  path: string
  /** The keyword that is broken, e.g. `required`; `work` where the check was given up. */
  rule: string
  message: string
}

const MAX_FAULTS = 20
const MAX_ALLOWED_SHOWN = 20
const MAX_MESSAGE_CHARACTERS = 300

/** What ajv found, told so that a person or a model can put it right; the first twenty. */
export function faultsOf(errors: ErrorObject[]): SchemaFault[] {
  return errors.slice(0, MAX_FAULTS).map((error) => {
    const { missingProperty, additionalProperty, unevaluatedProperty } = params(error)
    const own = missingProperty ?? additionalProperty ?? unevaluatedProperty
    return {
      path: (error.instancePath + (own === undefined ? '' : `/${escape(own)}`)).slice(0, 500),
      rule: error.keyword,
      message: messageOf(error, own).slice(0, MAX_MESSAGE_CHARACTERS),
    }
  })
}

function messageOf({ keyword, message, schema, params: facts }: ErrorObject, own?: string) {
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return own === undefined
        ? 'must not be there'
        : `must not have a property ${JSON.stringify(own)}`
    case 'enum': {
      const allowed: unknown[] = Array.isArray(facts.allowedValues) ? facts.allowedValues : []
      const more = allowed.length > MAX_ALLOWED_SHOWN ? ', …' : ''
      const list = allowed.slice(0, MAX_ALLOWED_SHOWN).map((value) => JSON.stringify(value))
      return `must be one of ${list.join(', ')}${more}`
    }
    case 'const':
      return `must be ${JSON.stringify(facts.allowedValue)}`
    default:
      return message ?? `must match ${keyword} ${JSON.stringify(schema)}`
  }
}

function params(error: ErrorObject) {
  const text = (name: string) => {
    const value: unknown = error.params[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    missingProperty: text('missingProperty'),
    additionalProperty: text('additionalProperty'),
    unevaluatedProperty: text('unevaluatedProperty'),
  }
}

function escape(token: string) {
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}
