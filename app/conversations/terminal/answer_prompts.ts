import { printable, printableLine } from '#core/console/terminal_text'
import type { GivenAnswer } from '#interactions/check_answer'
import type { Interaction } from '#interactions/types'

/** Asks a person one line; null where they want to say nothing more. */
export type Ask = (question: string) => Promise<string | null>

type Json = Record<string, unknown>

const LEAVE_OPEN = null

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? printableLine(value) : otherwise
}

/** What can be chosen in a field, with the words for it. */
function optionsOf(field: Json): { value: string; label: string }[] {
  const source = field.type === 'array' && isRecord(field.items) ? field.items : field
  const listed = [source.enum, source.oneOf, source.anyOf].find(Array.isArray) ?? []
  return listed.flatMap((option: unknown) => {
    if (typeof option === 'string') {
      return [{ value: option, label: printableLine(option) }]
    }
    return isRecord(option) && typeof option.const === 'string'
      ? [{ value: option.const, label: textOr(option.title, printableLine(option.const)) }]
      : []
  })
}

function chosen(options: { value: string }[], typed: string): string | undefined {
  return options[Number(typed) - 1]?.value ?? options.find(({ value }) => value === typed)?.value
}

/** What was typed, as the field's type has it; undefined where it is none. */
function valueOf(field: Json, typed: string): unknown {
  const options = optionsOf(field)
  switch (field.type) {
    case 'boolean':
      if (/^(y(es)?|true)$/i.test(typed)) {
        return true
      }
      return /^(no?|false)$/i.test(typed) ? false : undefined
    case 'number':
    case 'integer': {
      const number = Number(typed)
      return Number.isNaN(number) ? undefined : number
    }
    case 'array': {
      const values = typed.split(',').map((one) => chosen(options, one.trim()))
      return values.includes(undefined) ? undefined : values
    }
    default:
      return options.length > 0 ? chosen(options, typed) : typed
  }
}

function hintOf(field: Json, isRequired: boolean): string {
  const hints = []
  if (field.type === 'boolean') {
    hints.push('y/n')
  } else if (field.type === 'array') {
    hints.push('several, with commas between')
  } else if (field.type === 'number' || field.type === 'integer') {
    hints.push('a number')
  }
  if (field.default !== undefined) {
    hints.push(`Enter: ${printableLine(String(field.default))}`)
  } else if (!isRequired) {
    hints.push('Enter: none')
  }
  return hints.length === 0 ? '' : ` (${hints.join('; ')})`
}

/** How people answer what an answer waits for, at a terminal. */
export class AnswerPrompts {
  #ask: Ask
  #say: (text: string) => void

  constructor(ask: Ask, say: (text: string) => void) {
    this.#ask = ask
    this.#say = say
  }

  /** What the person says to it; null where they leave it open. */
  async execute(interaction: Interaction): Promise<GivenAnswer | null> {
    this.#say(`\n${printableLine(interaction.tool.server)}: ${printable(interaction.message)}\n`)
    switch (interaction.kind) {
      case 'approval':
        return this.#approve(interaction)
      case 'form':
        return this.#fillIn(interaction)
      case 'actions':
        return this.#choose(interaction)
      case 'url':
        return this.#visit(interaction)
      default: {
        const exhaustive: never = interaction.kind
        return exhaustive
      }
    }
  }

  async #approve({ tool, input }: Interaction): Promise<GivenAnswer | null> {
    this.#say(`${printableLine(tool.name)} ${printable(JSON.stringify(input, null, 2))}\n`)
    for (;;) {
      const typed = await this.#ask('Allow this call? [y]es, [n]o, [a]lways in this conversation: ')
      switch (typed?.trim().toLowerCase()) {
        case undefined:
          return LEAVE_OPEN
        case 'y':
        case 'yes':
          return { action: 'accept' }
        case 'a':
        case 'always':
          return { action: 'accept', alwaysAllow: true }
        case 'n':
        case 'no':
          return { action: 'decline' }
      }
    }
  }

  async #fillIn({ schema }: Interaction): Promise<GivenAnswer | null> {
    const properties = isRecord(schema?.properties) ? schema.properties : {}
    const required = Array.isArray(schema?.required) ? schema.required : []
    const content: Json = {}
    for (const [name, field] of Object.entries(properties)) {
      if (!isRecord(field)) {
        continue
      }
      const value = await this.#askField(name, field, required.includes(name))
      if (value === LEAVE_OPEN) {
        return LEAVE_OPEN
      }
      if (value !== undefined) {
        content[name] = value
      }
    }
    const sent = await this.#ask('Send this? [y]es, [n]o: ')
    if (sent === null) {
      return LEAVE_OPEN
    }
    return /^y/i.test(sent.trim()) ? { action: 'accept', content } : { action: 'decline' }
  }

  async #askField(name: string, field: Json, isRequired: boolean): Promise<unknown> {
    const title = textOr(field.title, printableLine(name))
    const description = textOr(field.description, '')
    if (description !== '') {
      this.#say(`${description}\n`)
    }
    optionsOf(field).forEach(({ label }, i) => this.#say(`  ${i + 1}) ${label}\n`))
    for (;;) {
      const typed = await this.#ask(`${title}${hintOf(field, isRequired)}: `)
      if (typed === null) {
        return LEAVE_OPEN
      }
      if (typed.trim() === '' && (field.default !== undefined || !isRequired)) {
        return field.default
      }
      const value = valueOf(field, typed.trim())
      if (value !== undefined) {
        return value
      }
    }
  }

  async #choose({ actions }: Interaction): Promise<GivenAnswer | null> {
    const options = (actions ?? []).map(({ id, label }) => ({ value: id, label }))
    options.forEach(({ label }, i) => this.#say(`  ${i + 1}) ${printableLine(label)}\n`))
    for (;;) {
      const typed = await this.#ask('Which one? Its number, or n for none: ')
      if (typed === null) {
        return LEAVE_OPEN
      }
      if (/^no?(ne)?$/i.test(typed.trim())) {
        return { action: 'decline' }
      }
      const action = chosen(options, typed.trim())
      if (action !== undefined) {
        return { action: 'accept', content: { action } }
      }
    }
  }

  async #visit({ url, purpose }: Interaction): Promise<GivenAnswer | null> {
    this.#say(`  ${printableLine(url ?? '')}\n`)
    const typed = await this.#ask('Open this page; Enter when you are done there, n for no: ')
    if (typed === null) {
      return LEAVE_OPEN
    }
    if (/^n/i.test(typed.trim())) {
      return { action: 'decline' }
    }
    /* A sign-in is answered by the page itself. */
    return purpose === 'sign_in' ? LEAVE_OPEN : { action: 'accept' }
  }
}
