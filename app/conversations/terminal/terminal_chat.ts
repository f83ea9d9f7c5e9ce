import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { CreateConversation } from '#conversations/create_conversation'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { AnswerInteraction } from '#interactions/answer_interaction'
import { readInteractions } from '#interactions/interaction_store'
import type { GivenAnswer } from '#interactions/check_answer'
import type { Interaction } from '#interactions/types'
import { readChatRequest } from '#runs/chat_request'
import { presentAnswer } from '#runs/present_answer'
import { RunEngine } from '#runs/run_engine'
import { RunFollowers } from '#runs/run_followers'
import { findRun, findUnfinishedRuns, type RunHead } from '#runs/run_repository'
import { SendMessage } from '#runs/send_message'
import { StopRun } from '#runs/stop_run'
import { readEvents, type RunEvent } from './read_events.js'

export interface ChatPlace {
  account: Account
  /** Null where the first message makes one. */
  conversationId: string | null
  /** `provider/model`; null for the conversation's, or the server's default. */
  model: string | null
  /** Of a conversation that is made. */
  systemPrompt: string | null
}

/** A conversation without HTTP: the same engine, doors and rules, for a reader in this process. */
@inject()
export class TerminalChat {
  constructor(
    private sql: SqlStore,
    private createConversation: CreateConversation,
    private sendMessage: SendMessage,
    private answerInteraction: AnswerInteraction,
    private stopRun: StopRun,
    private engine: RunEngine,
    private followers: RunFollowers
  ) {}

  /** Stores what the person says and has it answered. Throws what `SendMessage` throws. */
  async send(
    place: ChatPlace,
    message: string
  ): Promise<{ runId: string; conversationId: string }> {
    const conversationId = place.conversationId ?? (await this.#begin(place))
    const request = await readChatRequest({
      message,
      ...(conversationId !== null && { conversation_id: conversationId }),
      ...(place.model !== null && { model: place.model }),
    })
    if (request.kind !== 'question') {
      throw new Error('a message is a question')
    }
    const sent = await this.sendMessage.execute({
      account: place.account,
      request,
      idempotency: null,
      requestId: `terminal-${newId()}`,
    })
    const run = await this.find(sent.runId)
    return { runId: run.id, conversationId: run.conversation_id }
  }

  /** A system prompt is the conversation's: it is made first. */
  async #begin({ account, model, systemPrompt }: ChatPlace): Promise<string | null> {
    if (systemPrompt === null) {
      return null
    }
    const created = await this.createConversation.execute(
      { owner: account, title: null, model, systemPrompt, tools: 'auto', externalId: null },
      null
    )
    const { id }: { id: string } = JSON.parse(created.body)
    return id
  }

  /** The events after `cursor`, until the answer is over or waits for the person. */
  async *events(account: Account, runId: string, cursor: number): AsyncGenerator<RunEvent> {
    await this.engine.started()
    const { engine, followers } = this
    yield* readEvents({ engine, followers }, account, { runId, cursor })
  }

  async find(runId: string): Promise<RunHead> {
    const run = await this.sql.read((sql) => findRun(sql, runId))
    if (run === undefined) {
      throw new Error('the run is gone')
    }
    return run
  }

  /** What a run waits for. */
  async pending(runId: string): Promise<Interaction[]> {
    const interactions = await this.sql.read((sql) => readInteractions(sql, runId))
    return interactions.filter(({ state }) => state === 'pending')
  }

  /** The run of a conversation that waits for people, or is being written elsewhere; null where there is none. */
  async unfinished(conversationId: string): Promise<RunHead | null> {
    const [run] = await this.sql.read((sql) => findUnfinishedRuns(sql, conversationId))
    return run ?? null
  }

  /** Throws what `AnswerInteraction` throws. */
  async answer(account: Account, interaction: Interaction, given: GivenAnswer): Promise<void> {
    await this.answerInteraction.execute({ account, id: interaction.id, ...given })
  }

  /** Ends the answer and keeps what was said. */
  async stop(runId: string): Promise<void> {
    await this.stopRun.stop(await this.find(runId))
  }

  /** The answer as `POST /conversations/chat` has it. */
  async present(account: Account, runId: string) {
    const run = await this.find(runId)
    return this.sql.read((sql) => presentAnswer(sql, run, account.id, run.request_id))
  }
}
