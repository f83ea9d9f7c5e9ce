import type { Logger } from '@adonisjs/core/logger'
import type { ToolChoice } from '#conversations/tool_choice'
import { ToolCallError } from '#tools/tool_call_error'
import type { CatalogueTool, ToolCallOutcome, ToolCallRequest, ToolSource } from '#tools/types'

/** Providers take no more. */
const MAX_OFFERED_TOOLS = 128

/** The tools of one step by their names. */
export type OfferedTools = ReadonlyMap<string, CatalogueTool>

export const NO_TOOLS: OfferedTools = new Map()

/** All tools there are, whatever offers them. */
export class ToolCatalogue {
  #sources: ToolSource[]
  #logger: Logger

  constructor(sources: ToolSource[], logger: Logger) {
    this.#sources = sources
    this.#logger = logger
  }

  /** Lets other sources stand in for all, until disposed: `using tools = catalogue.fake(source)`. */
  fake(...sources: ToolSource[]): Disposable {
    const before = this.#sources
    this.#sources = sources
    return { [Symbol.dispose]: () => (this.#sources = before) }
  }

  /** What a person may use, by name. */
  async list(userId: string): Promise<CatalogueTool[]> {
    const lists = await Promise.all(this.#sources.map((source) => this.#listOf(source, userId)))
    return lists
      .flat()
      .filter(({ policy }) => policy !== 'off')
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /** A source that cannot be listed takes no answer with it. */
  async #listOf(source: ToolSource, userId: string): Promise<CatalogueTool[]> {
    try {
      return await source.list(userId)
    } catch (err) {
      this.#logger.error({ err }, 'some tools cannot be listed, and are not offered')
      return []
    }
  }

  /** What a model is offered: of what the person may use, what the conversation chose. Names that are not there are left out. */
  async offered(userId: string, choice: ToolChoice): Promise<OfferedTools> {
    if (choice === 'none') {
      return NO_TOOLS
    }
    const tools = await this.list(userId)
    const chosen = choice === 'auto' ? tools : tools.filter(({ name }) => choice.includes(name))
    return new Map(chosen.slice(0, MAX_OFFERED_TOOLS).map((tool) => [tool.name, tool]))
  }

  /** A person is asked to sign in for a tool. */
  async signInAsked(
    tool: CatalogueTool,
    ...asked: Parameters<NonNullable<ToolSource['signInAsked']>>
  ): Promise<void> {
    const source = this.#sources.find((one) => one.owns(tool))
    await source?.signInAsked?.(...asked)
  }

  /** Calls a tool. Rejects with `ToolCallError`, or with the signal's reason. */
  async call(request: ToolCallRequest): Promise<ToolCallOutcome> {
    const source = this.#sources.find((one) => one.owns(request.tool))
    if (source === undefined) {
      throw new ToolCallError('failed', 'The tool is not there any more.')
    }
    return source.call(request)
  }
}
