import { estimateTokens } from '#ai/usage'
import type { ModelCall, ModelMessage } from '#ai/types'
import type { ResolvedModel } from '#ai/model_manager'
import type { SqlStore } from '#core/sql_store'
import { readBranch } from '#conversations/branch_query'
import { toAssistantMessages, toUserMessage, type FileLoader } from '#runs/model_messages'
import type { MessagePart } from '#runs/message_parts'
import type { RunRecord } from '#runs/run_states'

/** Messages read from the database at once, on the way back through the branch. */
const PAGE_SIZE = 24
/** At most this part of the context is kept free for the answer. */
const ANSWER_SHARE = 0.25
/** What one file counts, roughly; its bytes say nothing about its tokens. */
const TOKENS_PER_FILE = 1_000

interface ContextMessage {
  role: 'user' | 'assistant'
  parts: MessagePart[]
}

function tokensOf(parts: MessagePart[]): number {
  let tokens = 4
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'reasoning') {
      tokens += estimateTokens(part.text)
    } else if (part.type === 'file') {
      tokens += TOKENS_PER_FILE
    } else if (part.type === 'dynamic-tool') {
      tokens += estimateTokens(JSON.stringify([part.input, part.output ?? part.errorText ?? null]))
    }
  }
  return tokens
}

/**
 * Builds what a model is sent: the system prompt, then the branch that ends in the question, newest first as far as the
 * model's token budget reaches. Older messages are not even read.
 */
export class ModelContext {
  #sql: SqlStore
  #loaderFor: (conversationId: string) => FileLoader

  constructor(sql: SqlStore, loaderFor: (conversationId: string) => FileLoader) {
    this.#sql = sql
    this.#loaderFor = loaderFor
  }

  async build(run: RunRecord, model: ResolvedModel): Promise<ModelCall> {
    const system = await this.#systemPrompt(run.conversationId)
    const reserved = Math.min(
      run.options.max_output_tokens ?? model.maxOutputTokens,
      model.contextTokens * ANSWER_SHARE
    )
    const budget = model.contextTokens - reserved - estimateTokens(system ?? '')
    const branch = await this.#readBranch(run, budget)
    const load = this.#loaderFor(run.conversationId)
    const loadBytes: FileLoader = async (id, mediaType) =>
      takes(model, mediaType) ? load(id, mediaType) : null
    const messages: ModelMessage[] = []
    for (const { role, parts } of branch) {
      messages.push(
        ...(role === 'user'
          ? await toUserMessage(parts, loadBytes)
          : await toAssistantMessages(parts, loadBytes))
      )
    }
    return {
      system,
      messages,
      tools: [],
      ...(run.options.temperature !== undefined && { temperature: run.options.temperature }),
      ...(run.options.max_output_tokens !== undefined && {
        maxOutputTokens: run.options.max_output_tokens,
      }),
    }
  }

  async #systemPrompt(conversationId: string): Promise<string | null> {
    const row = await this.#sql.read((sql) =>
      sql.get<{ prompt: string | null }>(
        `select coalesce(c.system_prompt, a.system_prompt) as prompt
         from conversations c
         left join participants p on p.conversation_id = c.id and p.role = 'assistant'
         left join assistants a on a.id = p.assistant_id
         where c.id = ? limit 1`,
        conversationId
      )
    )
    return row?.prompt ?? null
  }

  /** The newest messages of the branch that fit `budget` tokens, oldest first; it begins with a person's message. */
  async #readBranch(run: RunRecord, budget: number): Promise<ContextMessage[]> {
    const kept: ContextMessage[] = []
    let from: string | null = run.parentId
    let left = budget
    while (from !== null && left > 0) {
      const leaf: string = from
      const page = await this.#sql.read((sql) =>
        readBranch(sql, { conversationId: run.conversationId, from: leaf, limit: PAGE_SIZE })
      )
      for (const message of page) {
        left -= tokensOf(message.parts)
        if (left < 0 && kept.length > 0) {
          break
        }
        kept.push(message)
      }
      from = page.at(-1)?.parentId ?? null
    }
    kept.reverse()
    while (kept.length > 1 && kept[0].role === 'assistant') {
      kept.shift()
    }
    return kept
  }
}

function takes({ capabilities }: ResolvedModel, mediaType: string): boolean {
  const kind = mediaType.slice(0, mediaType.indexOf('/'))
  return capabilities.input.some(
    (input) => input === kind || (input === 'document' && kind === 'application')
  )
}
