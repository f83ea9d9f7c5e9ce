import { pageOf } from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
import { interaction, interactionState } from './interaction_schemas.js'
import { answerInteractionValidator, listInteractionsValidator } from './interaction_validators.js'

/** Whatever waits for a person, by route name. */
export const interactionOperations: Operations = {
  'interactions.index': {
    tag: 'Interactions',
    summary: 'List what waits for me',
    description: 'And what did: the pending ones first, then the newest.',
    query: listInteractionsValidator,
    answers: { 200: json('A page of interactions.', pageOf(interaction)) },
  },
  'interactions.show': {
    tag: 'Interactions',
    summary: 'Read an interaction',
    answers: { 200: json('The interaction.', interaction) },
  },
  'interactions.answer': {
    tag: 'Interactions',
    summary: 'Answer an interaction',
    description:
      'Once; then the answer that waited goes on: follow it with `GET /conversations/{id}/stream`. `content` fills in a form or names an action and is checked against `schema`; where it does not fit, the form stays open. An approval takes `input`, edited arguments, and `always_allow`: the tool is not asked about again in this conversation until it changes. `decline` and `cancel` carry nothing.',
    headers: ['Idempotency-Key'],
    body: {
      validators: { AnswerInteractionBody: answerInteractionValidator },
      examples: {
        approve: { summary: 'Let the tool be called', value: { action: 'accept' } },
        edit: {
          summary: 'With other arguments',
          value: { action: 'accept', input: { city: 'Berlin' } },
        },
        fill_in: {
          summary: 'Fill in a form',
          value: { action: 'accept', content: { name: 'Ada', nights: 2 } },
        },
        choose: {
          summary: 'Choose an action',
          value: { action: 'accept', content: { action: 'later' } },
        },
        decline: { summary: 'Say no', value: { action: 'decline' } },
      },
    },
    answers: { 200: json('The interaction, closed.', interaction) },
    problems: ['interaction_closed'],
    problemMembers: { state: interactionState },
  },
}
