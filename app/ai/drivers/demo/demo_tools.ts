import type { ModelTool } from '../../types.js'

/** A call that the demo provider makes. */
export interface DemoToolCall {
  name: string
  input: Record<string, unknown>
}

/** Something that is said to the demo provider to have it call a tool. */
interface DemoPhrase {
  /** Fits the name of the tool. */
  tool: RegExp
  /** What to say, as the help shows it. */
  example: string
  /** The arguments, by the names of the tool's parameters; null where the message asks for nothing of it. */
  input(message: string, tool: ModelTool): Record<string, unknown> | null
}

/** The patterns below take time that grows faster than the text. */
const READ_CHARACTERS = 500

/** Numbers and brackets joined by at least one operator. */
const ARITHMETIC = /[\d(][\d\s.()]*(?:[-+*/^%][\d\s.()]+)+/
const CALCULATE = /\bcalculate\s+([^?\n]+)/i
const WEATHER_PLACE =
  /\bweather\b.*?\b(?:in|for|at)\s+(\p{L}[\p{L} .'-]*?)(?:\s+(?:today|tomorrow|now|please|this|next|and)\b.*)?[.\s]*(?:[^\p{L} .'-]|$)/iu
const DEFAULT_PLACE = 'Paris'

const FORM = {
  message: 'The demo provider would like to know more. Nothing is done with the answers.',
  fields: {
    name: { type: 'string', title: 'Name', minLength: 1, maxLength: 80 },
    email: { type: 'string', title: 'Email address', format: 'email' },
    visits: { type: 'integer', title: 'Visits so far', minimum: 0, maximum: 100, default: 1 },
    colour: { type: 'string', title: 'Favourite colour', enum: ['red', 'green', 'blue'] },
    news: { type: 'boolean', title: 'Send me news', default: false },
  },
  required: ['name'],
}

const ACTIONS = {
  message: 'What shall the demo provider do next?',
  actions: [
    { id: 'continue', label: 'Continue', style: 'primary' },
    { id: 'later', label: 'Later', style: 'secondary' },
    { id: 'delete', label: 'Delete it', style: 'danger' },
  ],
}

const PHRASES: DemoPhrase[] = [
  {
    tool: /ask_?user/i,
    example: 'show a form',
    input: (message, tool) =>
      /\bask me (?:something|a question)\b|\bshow (?:me )?a form\b/i.test(message) &&
      takes(tool, ['message', 'fields'])
        ? FORM
        : null,
  },
  {
    tool: /offer_?actions/i,
    example: 'offer actions',
    input: (message, tool) =>
      /\boffer (?:me )?(?:some )?actions\b/i.test(message) && takes(tool, ['message', 'actions'])
        ? ACTIONS
        : null,
  },
  {
    tool: /calculat/i,
    example: 'what is 0.1 + 0.2',
    input: (message, tool) => {
      const expression = CALCULATE.exec(message)?.[1] ?? ARITHMETIC.exec(message)?.[0]
      return expression === undefined ? null : textInput(tool, expression.replace(/[.\s]+$/, ''))
    },
  },
  {
    tool: /weather/i,
    example: 'weather in Paris',
    input: (message, tool) =>
      /\bweather\b/i.test(message)
        ? textInput(tool, WEATHER_PLACE.exec(message)?.[1]?.trim() ?? DEFAULT_PLACE)
        : null,
  },
]

/** The call that a message asks for, if a tool that could answer it is offered. */
export function demoToolCall(message: string, tools: ModelTool[]): DemoToolCall | null {
  const beginning = message.slice(0, READ_CHARACTERS)
  for (const phrase of PHRASES) {
    for (const tool of tools) {
      const input = phrase.tool.test(tool.name) ? phrase.input(beginning, tool) : null
      if (input !== null) {
        return { name: tool.name, input }
      }
    }
  }
  return null
}

/** What can be said to have one of these tools called. */
export function demoToolExamples(tools: ModelTool[]): string[] {
  return PHRASES.filter((phrase) => tools.some(({ name }) => phrase.tool.test(name))).map(
    ({ example }) => example
  )
}

/** The value goes to the tool's first text parameter, required ones first. */
function textInput(tool: ModelTool, value: string): Record<string, unknown> | null {
  const { properties, required } = tool.inputSchema
  const needed: unknown[] = Array.isArray(required) ? required : []
  const texts = Object.entries(properties ?? {}).flatMap(([name, property]) =>
    isTextSchema(property) ? [name] : []
  )
  const parameter = texts.find((name) => needed.includes(name)) ?? texts[0]
  return parameter === undefined ? null : { [parameter]: value }
}

function takes({ inputSchema: { properties } }: ModelTool, names: string[]) {
  return (
    typeof properties === 'object' &&
    properties !== null &&
    names.every((name) => name in properties)
  )
}

function isTextSchema(property: unknown) {
  return (
    typeof property === 'object' &&
    property !== null &&
    'type' in property &&
    property.type === 'string'
  )
}
