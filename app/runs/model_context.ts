import { capabilitiesOf } from '#ai/catalogue'
import { contentKind } from '#ai/content_kind'
import { TOKENS_PER_FILE, estimateTokens } from '#ai/usage'
import type { ModelCall, ModelMessage, ModelTool } from '#ai/types'
import type { ResolvedModel } from '#ai/model_manager'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { readBranch } from '#conversations/branch_query'
import type { MessageView } from '#conversations/message_view'
import {
  budgetedFiles,
  outlinedFiles,
  type ContextFiles,
  type FileFinder,
  type PartLoader,
} from '#runs/context_files'
import { toAssistantMessages, toUserMessage } from '#runs/model_messages'
import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import type { RunRecord } from '#runs/run_states'

/** Messages read from the database at once, on the way back through the branch. */
const PAGE_SIZE = 24
/** What is kept free for the answer of a model whose longest one nobody has told. */
const UNKNOWN_ANSWER_TOKENS = 4_096
/** At most this part of the context is kept free for the answer. */
const ANSWER_SHARE = 0.25
/** At most this part of what is left is text of files: the conversation itself needs some, too. */
const TEXT_FILES_SHARE = 0.5

/** What of a message the model is sent. */
export type ContextMessage = Pick<MessageView, 'role' | 'parts' | 'parentId'>

/** Where the building of a context begins. */
export interface ContextStart {
  system: string | null
  /** The newest messages of the branch, newest first. */
  page: ContextMessage[]
}

/** What a step adds to what its answer began with. */
export interface StepContext {
  /** The answer as far as it is. */
  answer: MessagePart[]
  tools: ModelTool[]
}

const FIRST_STEP: StepContext = { answer: [], tools: [] }

function tokensOfTools(tools: ModelTool[]): number {
  return tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools))
}

function tokensOfCall({ input, output, errorText }: DynamicToolPart): number {
  return estimateTokens(JSON.stringify([input, output ?? errorText ?? null]))
}

async function tokensOf(parts: MessagePart[], files: ContextFiles): Promise<number> {
  let tokens = 4
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'reasoning') {
      tokens += estimateTokens(part.text)
    } else if (part.type === 'file') {
      tokens += await files.tokensOf(part)
    } else if (part.type === 'dynamic-tool') {
      tokens += tokensOfCall(part)
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
  #finderFor: (conversationId: string) => FileFinder

  constructor(sql: SqlStore, finderFor: (conversationId: string) => FileFinder) {
    this.#sql = sql
    this.#finderFor = finderFor
  }

  /** @param start what `readContextStart` gave */
  build(
    run: RunRecord,
    model: ResolvedModel,
    start: ContextStart,
    step: StepContext = FIRST_STEP
  ): Promise<ModelCall> {
    const find = this.#finderFor(run.conversationId)
    return this.#build(run, model, { ...start, ...step }, (tokens) => budgetedFiles(find, tokens))
  }

  /** The same without the bytes of its files: enough to tell how large it is. */
  outline(run: RunRecord, model: ResolvedModel, start: ContextStart): Promise<ModelCall> {
    return this.#build(run, model, { ...start, ...FIRST_STEP }, () => outlinedFiles)
  }

  async #build(
    run: RunRecord,
    model: ResolvedModel,
    { system, page, answer, tools }: ContextStart & StepContext,
    filesFor: (textTokens: number) => ContextFiles
  ): Promise<ModelCall> {
    const offered = capabilitiesOf(model).tools ? tools : []
    const reserved = Math.min(
      run.options.max_output_tokens ?? model.maxOutputTokens ?? UNKNOWN_ANSWER_TOKENS,
      model.contextTokens * ANSWER_SHARE
    )
    const fixed = estimateTokens(system ?? '') + tokensOfTools(offered)
    const free = model.contextTokens - reserved - fixed
    const files = filesFor(Math.max(0, free) * TEXT_FILES_SHARE)
    const budget = free - (answer.length > 0 ? await tokensOf(answer, files) : 0)
    const branch = await this.#readBranch(run, page, budget, files)
    const load: PartLoader = async (part) =>
      takes(model, part.mediaType) ? files.load(part) : null
    const newestFirst: ModelMessage[][] = [await toAssistantMessages(answer, load)]
    for (const { role, parts } of branch.toReversed()) {
      newestFirst.push(
        role === 'user' ? await toUserMessage(parts, load) : await toAssistantMessages(parts, load)
      )
    }
    return {
      system,
      messages: newestFirst.reverse().flat(),
      tools: offered,
      ...(run.options.temperature !== undefined && { temperature: run.options.temperature }),
      ...(run.options.max_output_tokens !== undefined && {
        maxOutputTokens: run.options.max_output_tokens,
      }),
    }
  }

  /** The newest messages of the branch that fit `budget` tokens, oldest first; it begins with a person's message. */
  async #readBranch(
    run: RunRecord,
    newest: ContextMessage[],
    budget: number,
    files: ContextFiles
  ): Promise<ContextMessage[]> {
    const kept: ContextMessage[] = []
    let page = newest
    let left = budget
    while (page.length > 0) {
      for (const message of page) {
        left -= await tokensOf(message.parts, files)
        if (left < 0 && kept.length > 0) {
          break
        }
        kept.push(message)
      }
      const from = page[page.length - 1].parentId
      if (from === null || left <= 0) {
        break
      }
      page = await this.#sql.read((sql) => readPage(sql, run, from))
    }
    kept.reverse()
    while (kept.length > 1 && kept[0].role === 'assistant') {
      kept.shift()
    }
    return kept
  }
}

/**
 * The system prompt and the newest page of the branch: for most conversations that is all.
 *
 * @param known the page, where the caller has it already
 */
export async function readContextStart(
  sql: Sql,
  run: Pick<RunRecord, 'conversationId' | 'parentId'>,
  known: ContextMessage[] | null = null
): Promise<ContextStart> {
  const [row, page] = await Promise.all([
    sql.get<{ prompt: string | null }>(
      `select coalesce(c.system_prompt, (
         select a.system_prompt from participants p join assistants a on a.id = p.assistant_id
         where p.conversation_id = c.id and p.assistant_id is not null limit 1
       )) as prompt
       from conversations c where c.id = ?`,
      run.conversationId
    ),
    known ?? readPage(sql, run, run.parentId),
  ])
  return { system: row?.prompt ?? null, page }
}

/**
 * About how many tokens the first call of a model will send of a conversation. The tools, what files say and what is older than
 * the newest page are not in it.
 */
export function estimateStart({ system, page }: ContextStart): number {
  let tokens = estimateTokens(system ?? '')
  for (const { parts } of page) {
    for (const part of parts) {
      if (part.type === 'text' || part.type === 'reasoning') {
        tokens += estimateTokens(part.text)
      } else if (part.type === 'file') {
        tokens += TOKENS_PER_FILE
      } else if (part.type === 'dynamic-tool') {
        tokens += tokensOfCall(part)
      }
    }
  }
  return tokens
}

function readPage(sql: Sql, run: Pick<RunRecord, 'conversationId'>, from: string) {
  return readBranch(sql, { conversationId: run.conversationId, from, limit: PAGE_SIZE })
}

function takes(model: ResolvedModel, mediaType: string): boolean {
  const kind = contentKind(mediaType)
  return kind === 'text' || (kind !== null && capabilitiesOf(model).input.includes(kind))
}
