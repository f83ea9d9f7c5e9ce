import type { InputAnswer, InputRequest, JsonSchema } from '#tools/types'
import { sampleValue } from './sample_value.js'

type Field = NonNullable<InputAnswer['content']>[string]

/** Agrees to forms and actions; nobody is here to go to an address. */
export function answersFor(requests: InputRequest[]): Record<string, InputAnswer> {
  return Object.fromEntries(requests.map((request) => [request.key, answerFor(request)]))
}

/** See `answersFor`. */
export function answerFor(request: InputRequest): InputAnswer {
  switch (request.mode) {
    case 'form':
      return { action: 'accept', content: Object.fromEntries(fieldsOf(request.schema)) }
    case 'actions':
      return { action: 'accept', content: { action: request.actions[0].id } }
    case 'url':
      return { action: 'cancel' }
  }
}

/** Its defaults, and samples for the fields that must be filled in and have none. */
function fieldsOf({ properties, required }: JsonSchema): [string, Field][] {
  const must = Array.isArray(required) ? required : []
  return Object.entries(properties ?? {}).flatMap(([name, field]): [string, Field][] => {
    const isWanted = must.includes(name) || (isSchema(field) && 'default' in field)
    const value = isWanted && isSchema(field) ? sampleValue(field) : undefined
    return isField(value) ? [[name, value]] : []
  })
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

function isField(value: unknown): value is Field {
  return Array.isArray(value)
    ? value.every((one) => typeof one === 'string')
    : ['string', 'number', 'boolean'].includes(typeof value)
}
