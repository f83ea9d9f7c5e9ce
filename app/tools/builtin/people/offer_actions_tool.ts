import { errorResult, structuredResult, type BuiltinTool } from '#tools/builtin/builtin_tool'
import { OFFERED_ACTIONS_META, readActions } from '#tools/builtin/offered_actions'
import type { JsonSchema, OfferedAction } from '#tools/types'
import { MAX_MESSAGE_CHARACTERS, answerOf, refusalResult } from './answers.js'

const KEY = 'choice'
const MAX_ACTIONS = 6

/** `offer_actions`: up to six buttons; the one that the person chooses is the result. */
export const offerActionsTool: BuiltinTool = {
  name: 'offer_actions',
  title: 'Offer actions',
  description:
    'Shows the user up to six labelled buttons and waits until one is chosen. Use it where the next step is one of a few.',
  inputSchema: {
    type: 'object',
    properties: {
      message: {
        type: 'string',
        description: 'What is to be decided; shown above the buttons',
        minLength: 1,
        maxLength: MAX_MESSAGE_CHARACTERS,
      },
      actions: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_ACTIONS,
        items: {
          type: 'object',
          properties: {
            id: { type: 'string', description: 'What you get back', minLength: 1, maxLength: 64 },
            label: { type: 'string', description: 'On the button', minLength: 1, maxLength: 100 },
            style: { type: 'string', enum: ['primary', 'secondary', 'danger'] },
          },
          required: ['id', 'label'],
          additionalProperties: false,
        },
      },
    },
    required: ['message', 'actions'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['accept', 'decline', 'cancel'] },
      chosen: { type: 'string', description: 'The id of the chosen action' },
      label: { type: 'string' },
    },
    required: ['action'],
  },
  isReadOnly: true,
  async run(args, call) {
    const actions = readActions(args.actions)
    if (actions === null) {
      return errorResult('The actions must have different ids.')
    }
    const answer = answerOf(call.answers, KEY)
    if (answer === null) {
      return call.ask(KEY, String(args.message), choiceOf(actions), {
        [OFFERED_ACTIONS_META]: actions,
      })
    }
    if (answer.action !== 'accept') {
      return refusalResult(answer.action)
    }
    const chosen = actions.find(({ id }) => id === answer.content.action)
    return chosen === undefined
      ? errorResult('What was chosen is none of the actions.')
      : structuredResult(`The user chose "${chosen.label}" (${chosen.id}).`, {
          action: 'accept',
          chosen: chosen.id,
          label: chosen.label,
        })
  },
}

/** Any MCP host can show it as a form; ours makes buttons of it. */
function choiceOf(actions: OfferedAction[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      action: {
        type: 'string',
        oneOf: actions.map(({ id, label }) => ({ const: id, title: label })),
      },
    },
    required: ['action'],
  }
}
