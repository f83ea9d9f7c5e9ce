import { pageValidator } from '#core/page_validator'
import type { ProblemCode } from '#core/problem_codes'
import {
  Component,
  anyValue,
  boolean,
  count,
  describe,
  id,
  list,
  namesOf,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  time,
} from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
import type { ServerState } from './connections/server_state.js'
import { getPromptValidator, readResourceValidator } from './reading/reading_validators.js'
import type { PromptTransformer, ResourceTransformer } from './reading/resource_transformer.js'
import type { presentContent } from './reading/resources_controller.js'
import type { ServerTransformer } from './servers/server_transformer.js'

type PresentedServer = ReturnType<ServerTransformer['toObject']>
type PresentedPrompt = ReturnType<PromptTransformer['toObject']>

const server = new Component(
  'ToolServer',
  object<PresentedServer>({
    id,
    name: describe(text, 'How the names of its tools begin.'),
    title: nullable(text),
    state: oneOf(
      'string',
      namesOf<ServerState['state']>({
        connected: true,
        on_demand: true,
        needs_sign_in: true,
        failing: true,
        off: true,
      })
    ),
    cause: describe(nullable(text), 'Why it is failing; only for administrators.'),
    since: describe(nullable(time), 'Since when it is failing.'),
    tools: describe(list(text), 'The names of its tools that are offered.'),
  })
)

const resource = new Component(
  'ToolServerResource',
  object<ReturnType<ResourceTransformer['toObject']>>({
    uri: text,
    name: text,
    title: nullable(text),
    description: nullable(text),
    media_type: nullable(text),
    size: nullable(count),
  })
)

const prompt = new Component(
  'ToolServerPrompt',
  object<PresentedPrompt>({
    name: text,
    title: nullable(text),
    description: nullable(text),
    arguments: list(
      object<PresentedPrompt['arguments'][number]>({
        name: text,
        description: nullable(text),
        required: boolean,
      })
    ),
  })
)

const content = object<ReturnType<typeof presentContent>>({
  uri: text,
  media_type: nullable(text),
  text: describe(nullable(text), 'Null for bytes.'),
  base64: describe(nullable(text), 'The bytes, where it is not text.'),
})

const FAILURES: ProblemCode[] = ['tool_server_unavailable', 'tool_server_refused', 'sign_in_needed']

/** The MCP servers and what is read from them, by route name. */
export const mcpOperations: Operations = {
  'tools.servers.index': {
    tag: 'Tools',
    summary: 'List the servers that offer tools',
    description: 'All of them, in one page, with how they are doing.',
    answers: { 200: json('The servers.', pageOf(server)) },
  },
  'tools.servers.resources.index': {
    tag: 'Tools',
    summary: 'List the resources of a server',
    query: pageValidator,
    answers: { 200: json('A page of resources.', pageOf(resource)) },
    problems: FAILURES,
  },
  'tools.servers.resources.show': {
    tag: 'Tools',
    summary: 'Read a resource of a server',
    query: readResourceValidator,
    answers: {
      200: json('Its contents, of 5 MiB at most.', object({ contents: list(content) })),
    },
    problems: FAILURES,
  },
  'tools.servers.prompts.index': {
    tag: 'Tools',
    summary: 'List the prompts of a server',
    query: pageValidator,
    answers: { 200: json('A page of prompts.', pageOf(prompt)) },
    problems: FAILURES,
  },
  'tools.servers.prompts.show': {
    tag: 'Tools',
    summary: 'Have a server write out a prompt',
    params: { name: { description: 'The name of the prompt.', schema: text } },
    body: {
      validators: { GetPromptBody: getPromptValidator },
      examples: { city: { summary: 'With an argument', value: { arguments: { city: 'Bern' } } } },
    },
    answers: {
      200: json(
        'The messages of the prompt, as the server’s protocol has them.',
        object({ description: nullable(text), messages: list(anyValue) })
      ),
    },
    problems: FAILURES,
  },
}
