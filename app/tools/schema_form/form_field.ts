/** One of the values that a choice has. */
export interface FieldOption {
  /** What the form sends for it: the value as JSON, so that `1` and `"1"` are told apart. */
  value: string
  label: string
}

interface FieldFacts {
  /** A JSON pointer into the arguments: `/filter/limit`; '' is all of them. */
  path: string
  /** The name of the control in the form; it ends in `[]` where several may be sent. */
  name: string
  /** The property's own name. */
  label: string
  /** What the schema says of it, and its bounds in words; plain text. */
  hint: string | null
  isRequired: boolean
  /** Whether `null` may stand for what is empty. */
  isNullable: boolean
}

export interface TextField extends FieldFacts {
  kind: 'text' | 'textarea'
  input: 'text' | 'email' | 'url' | 'date' | 'datetime-local' | 'password'
  minLength: number | null
  maxLength: number | null
  /** A value that the schema gives as an example. */
  placeholder: string | null
  default: string | null
}

export interface NumberField extends FieldFacts {
  kind: 'number'
  isInteger: boolean
  min: number | null
  max: number | null
  placeholder: string | null
  default: number | null
}

/** One of several values; empty is none. */
export interface SelectField extends FieldFacts {
  kind: 'select'
  options: FieldOption[]
  /** As an option's `value`. */
  default: string | null
}

/** A yes or no that is always sent. */
export interface CheckboxField extends FieldFacts {
  kind: 'checkbox'
  default: boolean
}

/** Several of some values. */
export interface ChecksField extends FieldFacts {
  kind: 'checks'
  options: FieldOption[]
  default: string[]
}

/** A list, one item in a line. */
export interface LinesField extends FieldFacts {
  kind: 'lines'
  items: 'string' | 'number'
  placeholder: string | null
  default: (string | number)[]
}

/** The one value that the schema allows; nothing is asked. */
export interface ConstField extends FieldFacts {
  kind: 'const'
  value: unknown
}

/** Fields inside an object. One that is not required is left out where nothing in it was touched. */
export interface GroupField extends FieldFacts {
  kind: 'group'
  fields: FormField[]
  /** The name of the control that has it sent though nothing in it was touched. */
  sendName: string
}

/** What no other kind can show: written as JSON. */
export interface JsonField extends FieldFacts {
  kind: 'json'
  default: string | null
}

/** One part of a form that was made from a JSON Schema. */
export type FormField =
  | TextField
  | NumberField
  | SelectField
  | CheckboxField
  | ChecksField
  | LinesField
  | ConstField
  | GroupField
  | JsonField

/** What a form sends: the values of each control by its name, in order. */
export type FormEntries = ReadonlyMap<string, readonly string[]>

/** What is wrong with one field. */
export interface FieldFault {
  /** Of the field; '' is the whole form. */
  path: string
  /** A sentence. */
  message: string
}

/** The fields of a form in the order that they are shown in, those inside groups after their group. */
export function allFields(fields: FormField[]): FormField[] {
  return fields.flatMap((field) =>
    field.kind === 'group' ? [field, ...allFields(field.fields)] : [field]
  )
}
