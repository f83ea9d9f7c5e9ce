import type { ModelTool } from '../../types.js'

/** A call that the demo provider makes. */
export interface DemoToolCall {
  name: string
  input: Record<string, string>
}

/** Numbers and brackets joined by at least one operator. */
const ARITHMETIC = /[\d(][\d\s.()]*(?:[-+*/^%][\d\s.()]+)+/
const WEATHER_PLACE = /\bweather\b.*?\b(?:in|for|at)\s+(\p{L}[\p{L} .'-]*)/iu
const DEFAULT_PLACE = 'Paris'

/** The call that a message asks for, if a tool that could answer it is offered. */
export function demoToolCall(message: string, tools: ModelTool[]): DemoToolCall | null {
  const expression = ARITHMETIC.exec(message)?.[0].trim()
  if (expression) {
    const call = callOf(tools, /calculat/i, expression)
    if (call) {
      return call
    }
  }
  if (/\bweather\b/i.test(message)) {
    const place = WEATHER_PLACE.exec(message)?.[1]?.trim() ?? DEFAULT_PLACE
    return callOf(tools, /weather/i, place.replace(/[.\s]+$/, ''))
  }
  return null
}

/** The value goes to the tool's first text parameter, required ones first. */
function callOf(tools: ModelTool[], name: RegExp, value: string): DemoToolCall | null {
  for (const tool of tools) {
    const parameter = name.test(tool.name) ? textParameter(tool.inputSchema) : undefined
    if (parameter) {
      return { name: tool.name, input: { [parameter]: value } }
    }
  }
  return null
}

function textParameter(schema: ModelTool['inputSchema']) {
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : []
  const texts = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    isTextSchema(property) ? [name] : []
  )
  return texts.find((name) => required.includes(name)) ?? texts[0]
}

function isTextSchema(property: unknown) {
  return (
    typeof property === 'object' &&
    property !== null &&
    'type' in property &&
    property.type === 'string'
  )
}
