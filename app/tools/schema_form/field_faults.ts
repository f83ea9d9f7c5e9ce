import type { SchemaFault } from '#core/json_schema/schema_faults'
import { allFields, type FieldFault, type FormField } from './form_field.js'

/** What the check of a schema found, each at the field that it is about. */
export function faultsByField(fields: FormField[], faults: SchemaFault[]): FieldFault[] {
  const byPath = new Map(allFields(fields).map((field) => [field.path, field]))
  return faults.map((fault) => {
    const field = nearest(byPath, fault.path)
    const isAtField = field?.path === fault.path
    return isAtField
      ? { path: field.path, message: sentenceFor(field, fault) }
      : { path: field?.path ?? '', message: placed(fault, field?.path ?? '') }
  })
}

/** The field at a path, or the one that what is there is part of. */
function nearest(byPath: Map<string, FormField>, path: string): FormField | undefined {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const field = byPath.get(at)
    if (field !== undefined || at === '') {
      return field
    }
  }
}

/** What is wrong inside a field, or beside all fields, with the place. */
function placed(fault: SchemaFault, fieldPath: string): string {
  const inside = fault.path.slice(fieldPath.length)
  const message = plainMessage(fault)
  if (inside === '' || fault.rule.endsWith('Properties')) {
    return `${capitalised(message)}.`
  }
  const index = /^\/(\d+)$/.exec(inside)
  return index !== null && fieldPath !== ''
    ? `Item ${Number(index[1]) + 1} ${message}.`
    : `${inside} ${message}.`
}

function sentenceFor(field: FormField, fault: SchemaFault): string {
  return fault.rule === 'required'
    ? requiredSentence(field)
    : `${capitalised(plainMessage(fault))}.`
}

/** The check's words without its signs. */
function plainMessage({ rule, message }: SchemaFault): string {
  switch (rule) {
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return boundMessage(rule, message)
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
      return message
        .replace('NOT have fewer', 'have no fewer')
        .replace('NOT have more', 'have no more')
    case 'format':
      return message.replace(/^must match format "(.*)"$/, 'must be written as $1')
    default:
      return message
  }
}

const BOUND = /(-?[\d.]+(?:e[+-]?\d+)?)$/

function boundMessage(rule: string, message: string): string {
  const bound = BOUND.exec(message)?.[1] ?? ''
  switch (rule) {
    case 'minimum':
      return `must be ${bound} or more`
    case 'maximum':
      return `must be ${bound} or less`
    case 'exclusiveMinimum':
      return `must be more than ${bound}`
    default:
      return `must be less than ${bound}`
  }
}

function requiredSentence(field: FormField): string {
  switch (field.kind) {
    case 'select':
      return 'Choose a value.'
    case 'group':
    case 'json':
      return 'Fill this in.'
    default:
      return 'Enter a value.'
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
