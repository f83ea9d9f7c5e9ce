import {
  Component,
  boolean,
  describe,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
} from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
import type ToolTransformer from './tool_transformer.js'

const tool = new Component(
  'Tool',
  object<ReturnType<ToolTransformer['toObject']>>({
    name: describe(text, '`server__tool`: what `tools` of a message takes.'),
    title: nullable(text),
    description: text,
    server: text,
    input_schema: { type: 'object', description: 'JSON Schema 2020-12 of the arguments.' },
    policy: describe(
      oneOf('string', ['auto', 'ask']),
      '`auto` tools are called at once, for `ask` ones the answer waits for an approval.'
    ),
    read_only: describe(boolean, 'Marked by an administrator as changing nothing.'),
  })
)

/** What AIs can do, by route name. */
export const toolOperations: Operations = {
  'tools.available': {
    tag: 'Tools',
    summary: 'List the tools that answers may use',
    answers: { 200: json('All tools, on one page.', pageOf(tool)) },
  },
}
