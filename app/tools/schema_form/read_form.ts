import { isDeepStrictEqual } from 'node:util'
import { formOf } from './form_of.js'
import type { FieldFault, FormEntries, FormField, GroupField } from './form_field.js'
import { readNumber, readTexts, utcTime } from './read_values.js'

/** What a form says. */
export interface FormReading {
  /** The arguments, as far as they could be read; an object unless the whole is one field of JSON. */
  value: unknown
  /** What cannot be read; what does not fit the schema is for its check to say. */
  faults: FieldFault[]
}

/**
 * Reads the arguments from what a form sent. What is empty is left out (`null` where it is required and may be that); a yes
 * or no is always there; a group that need not be there is left out where nothing in it was touched.
 */
export function readForm(fields: FormField[], form: FormEntries): FormReading {
  const reader = new FormReader(form)
  const [first] = fields
  const value = first?.path === '' ? (reader.read(first) ?? {}) : reader.readAll(fields)
  return { value, faults: reader.faults }
}

class FormReader {
  readonly faults: FieldFault[] = []

  constructor(private form: FormEntries) {}

  readAll(fields: FormField[]): Record<string, unknown> {
    return Object.fromEntries(
      fields.flatMap((field) => {
        const value = this.read(field)
        return value === undefined ? [] : [[field.label, value] as const]
      })
    )
  }

  /** Undefined where it is left out. */
  read(field: FormField): unknown {
    const value = this.#readValue(field)
    return value === undefined && field.isRequired && field.isNullable ? null : value
  }

  #readValue(field: FormField): unknown {
    switch (field.kind) {
      case 'text':
      case 'textarea': {
        const text = this.#text(field)
        return text === '' ? undefined : field.input === 'datetime-local' ? utcTime(text) : text
      }
      case 'number':
        return this.#number(field, this.#text(field))
      case 'select':
        return this.#options(
          field,
          [this.#text(field)].filter((text) => text !== '')
        )[0]
      case 'checkbox':
        return this.form.has(field.name)
      case 'checks': {
        const taken = this.#options(field, this.form.get(field.name) ?? [])
        return taken.length === 0 && !field.isRequired ? undefined : taken
      }
      case 'lines':
        return this.#lines(field)
      case 'const':
        return field.value
      case 'group':
        return this.#group(field)
      case 'json':
        return this.#json(field)
      default: {
        const never: never = field
        return never
      }
    }
  }

  #text({ name }: FormField): string {
    return (this.form.get(name)?.[0] ?? '').replaceAll('\r\n', '\n')
  }

  #number(field: FormField, text: string): unknown {
    const { value, fault } = readNumber(text)
    if (fault !== null) {
      this.faults.push({ path: field.path, message: fault })
    }
    return value
  }

  /** The values of the options that the form names; what it cannot have named is ignored. */
  #options(
    field: FormField & { options: { value: string }[] },
    named: readonly string[]
  ): unknown[] {
    return field.options
      .filter(({ value }) => named.includes(value))
      .map(({ value }): unknown => JSON.parse(value))
  }

  #lines(field: FormField & { kind: 'lines' }): unknown {
    const lines = readTexts(this.#text(field))
    if (lines.length === 0) {
      return field.isRequired ? [] : undefined
    }
    return field.items === 'string' ? lines : lines.map((line) => this.#number(field, line))
  }

  #group(field: GroupField): unknown {
    const value = this.readAll(field.fields)
    const isSent = field.isRequired || this.form.has(field.sendName)
    return isSent || !isDeepStrictEqual(value, untouched(field)) ? value : undefined
  }

  #json(field: FormField): unknown {
    const text = this.#text(field)
    if (text.trim() === '') {
      return undefined
    }
    try {
      const value: unknown = JSON.parse(text)
      return value
    } catch {
      this.faults.push({ path: field.path, message: 'Enter valid JSON.' })
      return undefined
    }
  }
}

/** What a group says as it is first shown. */
function untouched({ fields }: GroupField): Record<string, unknown> {
  return new FormReader(formOf(fields)).readAll(fields)
}
