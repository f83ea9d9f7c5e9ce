import { errorResult, structuredResult, type BuiltinTool } from '#tools/builtin/builtin_tool'
import { flatFormFaults } from '#tools/flat_form'
import { secretFieldIn } from '#tools/secret_fields'
import type { JsonSchema } from '#tools/types'
import { MAX_MESSAGE_CHARACTERS, answerOf, refusalResult } from './answers.js'

const KEY = 'form'
const MAX_FAULTS_TOLD = 10

/** `ask_user`: a form for the person; what they fill in is the result. */
export const askUserTool: BuiltinTool = {
  name: 'ask_user',
  title: 'Ask the user',
  description:
    'Shows the user a form and waits for the answer. Use it where several facts are needed at once, or one of a certain kind. ' +
    'Never ask for passwords, keys, card numbers, PINs or other secrets: such forms are refused.',
  inputSchema: {
    type: 'object',
    properties: {
      message: {
        type: 'string',
        description: 'What is asked, and why; shown above the form',
        minLength: 1,
        maxLength: MAX_MESSAGE_CHARACTERS,
      },
      fields: {
        type: 'object',
        description:
          'The fields by name, each with a flat JSON Schema: {"type": "string" | "number" | "integer" | "boolean"} with ' +
          '"title", "description", "default", limits, for strings "format" (email, uri, date, date-time) or "enum"; or ' +
          '{"type": "array", "items": {"type": "string", "enum": [...]}} for several of some options. No objects inside.',
        additionalProperties: { type: 'object' },
        minProperties: 1,
        maxProperties: 50,
      },
      required: {
        type: 'array',
        description: 'The names of the fields that must be filled in',
        items: { type: 'string' },
      },
    },
    required: ['message', 'fields'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['accept', 'decline', 'cancel'] },
      content: { type: 'object', description: 'What was filled in, by field' },
    },
    required: ['action'],
  },
  isReadOnly: true,
  async run(args, call) {
    const answer = answerOf(call.answers, KEY)
    if (answer === null) {
      const message = String(args.message)
      const schema = formOf(args)
      const fault = faultOf(message, schema)
      return fault === null ? call.ask(KEY, message, schema) : errorResult(fault)
    }
    if (answer.action !== 'accept') {
      return refusalResult(answer.action)
    }
    return structuredResult(`The user answered:\n${JSON.stringify(answer.content, null, 2)}`, {
      action: 'accept',
      content: answer.content,
    })
  },
}

function formOf({ fields, required }: Record<string, unknown>): JsonSchema {
  return { type: 'object', properties: fields, required: required ?? [] }
}

function faultOf(message: string, schema: JsonSchema): string | null {
  const faults = flatFormFaults(schema)
  if (faults.length > 0) {
    return `The form cannot be shown:\n${faults.slice(0, MAX_FAULTS_TOLD).join('\n')}`
  }
  const secret = secretFieldIn(message, schema)
  return secret === null ? null : `The form is refused: ${secret.reason}`
}
