import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { ToolCatalogue } from '#tools/tool_catalogue'
import type {
  CatalogueTool,
  InputRequest,
  ToolCallOutcome,
  ToolCallRequest,
  ToolPolicy,
  ToolSource,
} from '#tools/types'
import type { ModelEvent } from '#ai/types'

type Handler = (request: ToolCallRequest) => Promise<ToolCallOutcome> | ToolCallOutcome

interface TestTool {
  policy?: ToolPolicy
  inputSchema?: Record<string, unknown>
  outputSchema?: Record<string, unknown>
  definitionHash?: string
  call: Handler
}

/** A source of tools that does what a test says. */
export class TestTools implements ToolSource {
  /** What was called, in order. */
  readonly requests: ToolCallRequest[] = []
  #tools: Record<string, TestTool>

  constructor(tools: Record<string, TestTool>) {
    this.#tools = tools
  }

  /** Changes a tool, as its server would. */
  change(name: string, change: Partial<TestTool>) {
    this.#tools[name] = { ...this.#tools[name], ...change }
  }

  async list(): Promise<CatalogueTool[]> {
    return Object.entries(this.#tools).map(([tool, given]) => ({
      name: `test__${tool}`,
      server: 'test',
      tool,
      title: null,
      description: `The tool ${tool}.`,
      inputSchema: given.inputSchema ?? { type: 'object' },
      outputSchema: given.outputSchema ?? null,
      policy: given.policy ?? 'auto',
      isReadOnly: false,
      definitionHash: given.definitionHash ?? 'a'.repeat(64),
    }))
  }

  owns({ server }: Pick<CatalogueTool, 'server'>) {
    return server === 'test'
  }

  async call(request: ToolCallRequest): Promise<ToolCallOutcome> {
    this.requests.push(request)
    return this.#tools[request.tool.tool].call(request)
  }
}

/** Lets a test's tools stand in for all others: `using _ = await fakeTools(tools)`. */
export async function fakeTools(tools: TestTools): Promise<Disposable> {
  const catalogue = await app.container.make(ToolCatalogue)
  return catalogue.fake(tools)
}

/** A result of one text. */
export function textResult(text: string, isError = false): ToolCallOutcome {
  return { kind: 'result', result: { content: [{ type: 'text', text }], isError } }
}

/** A form of one field of each kind. */
export const ADDRESS_FORM = {
  key: 'where',
  mode: 'form',
  message: 'Where to?',
  schema: {
    type: 'object',
    properties: {
      city: { type: 'string', minLength: 2 },
      copies: { type: 'integer', minimum: 1 },
      topics: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
      gift: { type: 'boolean' },
    },
    required: ['city'],
  },
} satisfies InputRequest

/** A tool that asks people this when it is called, and says what they answered when it is called again. */
export function asking(...requests: InputRequest[]): TestTool {
  return {
    call: ({ resumed }) =>
      resumed === null
        ? { kind: 'input_required', requests, continuation: { asked: requests.length } }
        : textResult(JSON.stringify(resumed.answers)),
  }
}

/** A model's call of a test's tool. */
export function callOf(id: string, tool: string, input: unknown = {}): ModelEvent {
  return { type: 'tool_call', id, name: `test__${tool}`, arguments: JSON.stringify(input) }
}

export interface StoredToolCall {
  call_id: string
  round: number
  tool: string
  server: string | null
  definition_hash: string | null
  arguments: string
  state: string
  approved_by: string | null
  duration_ms: number | null
  user_id: string
}

/** The calls of a conversation's runs, oldest first. */
export function toolCallsOf(conversationId: string): Promise<StoredToolCall[]> {
  return sql.read((db) =>
    db.all<StoredToolCall>(
      'select * from tool_calls where conversation_id = ? order by id',
      conversationId
    )
  )
}
