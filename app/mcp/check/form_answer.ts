import type { InputAnswer } from '#tools/types'
import type { JsonSchema } from '#tools/types'
import { sampleValue } from './sample_value.js'

/** Agrees to a form with its defaults, and with samples where a field that must be filled in has none. */
export function formAnswer(schema: JsonSchema): InputAnswer {
  return { action: 'accept', content: Object.fromEntries(fieldsOf(schema)) }
}

type Field = NonNullable<InputAnswer['content']>[string]

function fieldsOf({ properties, required }: JsonSchema): [string, Field][] {
  const must = Array.isArray(required) ? required : []
  return Object.entries(properties ?? {}).flatMap(([name, field]): [string, Field][] => {
    const value: unknown =
      must.includes(name) || 'default' in field ? sampleValue(field) : undefined
    return isField(value) ? [[name, value]] : []
  })
}

function isField(value: unknown): value is Field {
  return Array.isArray(value)
    ? value.every((one) => typeof one === 'string')
    : ['string', 'number', 'boolean'].includes(typeof value)
}
